import { isWordCharacter } from './character.ts';
import { endOfWord } from './number-literal.ts';
import { endOfQuotedIdentifier, endOfString, unquotedIdentifier } from './quoted-text.ts';
import type { LexicalProblemCode, TokenKind } from './token.ts';

type ScannedVariable =
  | { readonly outcome: 'variable'; readonly kind: TokenKind; readonly text: string; readonly end: number }
  | { readonly outcome: 'problem'; readonly code: LexicalProblemCode };

const dot = 46;

const endOfUserVariableName = (sql: string, from: number): number => {
  let at = from;
  while (isWordCharacter(sql.charCodeAt(at)) || sql.charCodeAt(at) === dot) at += 1;
  return at;
};

const scanQuotedName = (sql: string, quoteAt: number, kind: TokenKind): ScannedVariable => {
  const backtick = sql[quoteAt] === '`';
  const end = backtick ? endOfQuotedIdentifier(sql, quoteAt) : endOfString(sql, quoteAt);
  if (end < 0)
    return { outcome: 'problem', code: backtick ? 'UNTERMINATED_IDENTIFIER' : 'UNTERMINATED_STRING' };
  // A name in string quotes may be a literal that somebody meant to write: it stays out of the token.
  const text = backtick ? unquotedIdentifier(sql, quoteAt, end).toLowerCase() : '';
  return { outcome: 'variable', kind, text, end };
};

/** What begins with `@` at `start`: `@a`, `@a.b`, `@'a'`, `` @`a` ``, `@@a`, `` @@`a` ``. A name may be empty, as it may for the servers. */
export const scanVariable = (sql: string, start: number): ScannedVariable => {
  const system = sql[start + 1] === '@';
  const kind = system ? 'system-variable' : 'user-variable';
  const nameStart = start + (system ? 2 : 1);
  const first = sql[nameStart];
  if (first === '`' || (!system && (first === "'" || first === '"')))
    return scanQuotedName(sql, nameStart, kind);
  const end = system ? endOfWord(sql, nameStart) : endOfUserVariableName(sql, nameStart);
  return { outcome: 'variable', kind, text: sql.slice(nameStart, end).toLowerCase(), end };
};
