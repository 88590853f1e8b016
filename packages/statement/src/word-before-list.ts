import { numberOfKeyword } from './keyword.ts';

/** Words before which a parenthesis is not the argument list of a function or the column list of a table. */
const wordsBeforeList = (
  'select from where and or not xor in values value as on using join exists union all any some except intersect ' +
  'distinct set when then else case by having between like over with into return limit offset interval is'
).split(' ');
const beforeList = new Uint8Array(1 << 12);
for (const word of wordsBeforeList) beforeList[numberOfKeyword(word)] = 1;

const inNumber = numberOfKeyword('in');
const valuesNumber = numberOfKeyword('values');
const valueNumber = numberOfKeyword('value');

/** What a parenthesis behind the keyword with this number opens. */
export const listAfter = (number: number): 'values' | 'in' | 'other' => {
  if (number === inNumber) return 'in';
  return number === valuesNumber || number === valueNumber ? 'values' : 'other';
};

/** Does a space go between it and a parenthesis? */
export const isBeforeParenthesis = (number: number): boolean => beforeList[number] === 1;
