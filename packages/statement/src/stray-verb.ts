import { isOpen, wordAt } from './phrase.ts';
import { numberKind, parameterKind } from './token.ts';
import { operatorHead, type Tokens, wordHead } from './tokens.ts';

/**
 * Words that begin statements which change something, reserved on all servers: without quotes they are never names. No server takes them
 * within a query, other dialects do: `WITH c AS (DELETE … RETURNING a) SELECT …`, `SELECT 1 DROP TABLE t`.
 */
const verbs: ReadonlySet<number> = new Set(
  'alter call create delete drop grant insert kill load optimize purge rename replace revoke signal unlock update'
    .split(' ')
    .map(wordHead),
);
const insert = wordHead('insert');
const replace = wordHead('replace');
const update = wordHead('update');

/** Does a verb stand at `index`, within a query, where none can? INSERT() and REPLACE() are functions, FOR UPDATE is looked at elsewhere. */
export const isStrayVerb = (tokens: Tokens, index: number): boolean => {
  const head = tokens.headAt(index);
  if (!verbs.has(head)) return false;
  if (head === insert || head === replace) return !isOpen(tokens, index + 1);
  return head !== update || wordAt(tokens, index - 1) !== 'for';
};

const dot = operatorHead('.');
const open = operatorHead('(');

/** Does the literal at `index` stand where only a name can? `"f"(1)`, `"mysql".user`: names, were the string's quotes those of names, as they are with ANSI_QUOTES; nonsense otherwise. */
export const isLiteralForName = (tokens: Tokens, index: number): boolean => {
  const next = tokens.headAt(index + 1);
  return next === open || next === dot || tokens.headAt(index - 1) === dot;
};

/** NEXT 5 VALUES, of another dialect: it uses up numbers of a sequence. */
export const isNextValues = (tokens: Tokens, index: number): boolean => {
  const kind = tokens.kindAt(index + 1);
  return (kind === numberKind || kind === parameterKind) && wordAt(tokens, index + 2) === 'values';
};
