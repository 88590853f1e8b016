import { isReservedNumber } from './keyword.ts';
import { keywordAt } from './phrase.ts';
import { identifierKind, wordKind } from './token.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const dot = operatorHead('.');

/** Words before the name of a table; all but IF are reserved. */
const beforeName: ReadonlySet<string> = new Set(
  'if not exists low_priority high_priority delayed ignore into'.split(' '),
);

/** May the token at `index` be a name? */
export const isName = (tokens: Tokens, index: number): boolean => {
  const head = tokens.headAt(index);
  const kind = head & 15;
  return kind === identifierKind || (kind === wordKind && !isReservedNumber(head >>> 4));
};

/** `a`, `a.b`, `.a`, `a.b.c`, `a.*` at `index`: its last token that is a name. */
export const endOfName = (tokens: Tokens, index: number): number => {
  let end = tokens.headAt(index) === dot ? index + 1 : index;
  while (tokens.headAt(end + 1) === dot && isName(tokens, end + 2)) end += 2;
  return end;
};

/** Passes IF NOT EXISTS, LOW_PRIORITY, INTO. */
export const afterModifiers = (tokens: Tokens, index: number): number => {
  let at = index;
  while (beforeName.has(keywordAt(tokens, at))) at += 1;
  return at;
};
