import { isOperator, isWord } from './phrase.ts';
import type { Token } from './token.ts';

/** System variables that earlier statements of the session set by the way. */
const left: ReadonlySet<string> = new Set([
  'warning_count',
  'error_count',
  'identity',
  'insert_id',
  'last_insert_id',
  'last_gtid',
  'in_transaction',
]);

/** `@@warning_count`, `` @@session.`warning_count` ``: `index` is the token with the `@@`. */
export const readsLeftover = (tokens: readonly Token[], index: number): boolean => {
  const nameAt = isOperator(tokens[index + 1], '.') ? index + 2 : index;
  return left.has(tokens[nameAt]?.text.toLowerCase() ?? '');
};

/** The host of an account: `'a'@host`, `` `a`@`host` ``, `DEFINER = a@host`. */
const isHost = (tokens: readonly Token[], index: number): boolean => {
  const account = tokens[index - 1];
  if (account === undefined || account.end !== tokens[index]?.start) return false;
  if (account.kind === 'string' || account.kind === 'identifier') return true;
  return isOperator(tokens[index - 2], '=') && isWord(tokens[index - 3], 'definer');
};

export type UserVariableUse = 'reads' | 'assigns' | 'receives' | 'none';

/** How `@name` at `index` is used; `isAssignment` when the statement is a SET. */
export const userVariableUse = (
  tokens: readonly Token[],
  index: number,
  isAssignment: boolean,
): UserVariableUse => {
  const previous = tokens[index - 1];
  const next = tokens[index + 1];
  if (isHost(tokens, index)) return 'none';
  if (isWord(previous, 'into')) return 'receives';
  if (isOperator(next, ':=')) return 'assigns';
  const opensAssignment = isWord(previous, 'set') || isOperator(previous, ',');
  return isAssignment && opensAssignment && isOperator(next, '=') ? 'assigns' : 'reads';
};
