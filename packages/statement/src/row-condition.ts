import { isOpen } from './phrase.ts';
import { identifierKind, wordKind } from './token.ts';
import { operatorHead, type Tokens, wordHead } from './tokens.ts';

const open = operatorHead('(');
const close = operatorHead(')');
const semicolon = operatorHead(';');
const bars = operatorHead('||');
const or = wordHead('or');
const xor = wordHead('xor');
const where = wordHead('where');
const limit = wordHead('limit');
const order = wordHead('order');
const returning = wordHead('returning');

/**
 * Whether an UPDATE or DELETE from `start` on may change every row: without a LIMIT and without a WHERE that looks at a row in each of its
 * alternatives. `WHERE 1`, `WHERE 1 = 1`, `WHERE a = 1 OR TRUE` look at none, or not always.
 */
export const isUnbounded = (tokens: Tokens, start: number): boolean => {
  /** For every open parenthesis of the condition: has its present alternative looked at a row, had all before it? */
  const outer: boolean[] = [];
  let depth = 0;
  let inCondition = false;
  let looks = false;
  let allLooked = true;
  for (let index = start; index < tokens.count; index += 1) {
    const head = tokens.heads[index] as number;
    if (head === open) {
      depth += 1;
      if (inCondition) outer.push(looks, allLooked);
      looks = inCondition ? false : looks;
      allLooked = inCondition ? true : allLooked;
    } else if (head === close) {
      depth -= 1;
      if (!inCondition) continue;
      const inner: boolean = looks && allLooked;
      allLooked = outer.pop() ?? true;
      looks = (outer.pop() ?? false) || inner;
    } else if (depth === 0 && head === limit) return false;
    else if (head === semicolon) break;
    else if (depth === 0 && head === where) inCondition = true;
    else if (depth === 0 && inCondition && (head === order || head === returning)) {
      inCondition = false;
    } else if (!inCondition) continue;
    else if (head === or || head === xor || head === bars) {
      allLooked &&= looks;
      looks = false;
    } else if (isColumn(tokens, index, head)) looks = true;
  }
  return !(looks && allLooked);
};

/** Words that are values, without parentheses. */
const values: ReadonlySet<string> = new Set(
  'true false null unknown current_date current_time current_timestamp current_user localtime utc_date utc_time utc_timestamp'.split(
    ' ',
  ),
);

const isColumn = (tokens: Tokens, index: number, head: number): boolean => {
  const kind = head & 15;
  if (kind === identifierKind) return !isOpen(tokens, index + 1);
  return (
    kind === wordKind && head >>> 4 === 0 && !isOpen(tokens, index + 1) && !values.has(tokens.textAt(index))
  );
};
