import { isWord } from './phrase.ts';
import { operatorKind } from './token.ts';
import { type Tokens, wordHead } from './tokens.ts';

const returning = wordHead('returning');

/** RETURNING at `index`? The word is not reserved in MySQL: in `SET returning = 1` it is a column. */
export const isReturning = (tokens: Tokens, index: number): boolean => {
  if (!isWord(tokens, index, 'returning') || index + 1 >= tokens.count) return false;
  return tokens.kindAt(index + 1) !== operatorKind || '(*-+~!'.includes(tokens.textAt(index + 1));
};

export const answersWithRows = (tokens: Tokens): boolean => {
  for (let index = 0; index < tokens.count; index += 1) {
    if (tokens.heads[index] === returning && isReturning(tokens, index)) return true;
  }
  return false;
};
