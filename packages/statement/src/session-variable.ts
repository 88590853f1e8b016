import { isOperator, isWord } from './phrase.ts';
import { identifierKind, stringKind } from './token.ts';
import type { Tokens } from './tokens.ts';

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
/** Those that only a write sets. */
const leftByWrites: ReadonlySet<string> = new Set(['identity', 'insert_id', 'last_insert_id', 'last_gtid']);

const shortest = Math.min(...[...left].map((name) => name.length));

/** Empty for what is too short to be one of these. */
const variableName = (tokens: Tokens, index: number): string => {
  const at = isOperator(tokens, index + 1, '.') ? index + 2 : index;
  return tokens.endAt(at) - tokens.startAt(at) < shortest ? '' : tokens.textAt(at).toLowerCase();
};

/** `@@warning_count`, `` @@session.`warning_count` ``: `index` is the token with the `@@`. */
export const readsLeftover = (tokens: Tokens, index: number): boolean =>
  left.has(variableName(tokens, index));

export const readsLeftoverOfWrite = (tokens: Tokens, index: number): boolean =>
  leftByWrites.has(variableName(tokens, index));

/** The host of an account: `'a'@host`, `` `a`@`host` ``, `DEFINER = a@host`. */
const isHost = (tokens: Tokens, index: number): boolean => {
  if (!tokens.isGlued(index)) return false;
  const account = tokens.kindAt(index - 1);
  if (account === stringKind || account === identifierKind) return true;
  return isOperator(tokens, index - 2, '=') && isWord(tokens, index - 3, 'definer');
};

export type UserVariableUse = 'reads' | 'assigns' | 'receives' | 'none';

/** How `@name` at `index` is used; `isAssignment` when the statement is a SET. */
export const userVariableUse = (tokens: Tokens, index: number, isAssignment: boolean): UserVariableUse => {
  if (isHost(tokens, index)) return 'none';
  if (isWord(tokens, index - 1, 'into')) return 'receives';
  if (isOperator(tokens, index + 1, ':=')) return 'assigns';
  const opensAssignment = isWord(tokens, index - 1, 'set') || isOperator(tokens, index - 1, ',');
  return isAssignment && opensAssignment && isOperator(tokens, index + 1, '=') ? 'assigns' : 'reads';
};
