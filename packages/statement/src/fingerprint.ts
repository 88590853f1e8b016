import { tokenize } from './lexer.ts';
import { LiteralLists } from './literal-lists.ts';
import { isOperator } from './phrase.ts';
import { spaced } from './spacing.ts';
import type { Lexing, Token, TokenKind } from './token.ts';

/** For a text that cannot be read: nothing of it is shown. */
export const unreadableFingerprint = '<unreadable>';
export const emptyFingerprint = '<empty>';

/** Longer ones are cut, in characters: fingerprints go into log lines and metrics. */
export const maxFingerprintLength = 2048;

const literalKinds: ReadonlySet<TokenKind> = new Set(['string', 'number', 'hex', 'bit', 'parameter']);
const beginsWithDigit = /^\d/;

/** Digits outside of quotes might be meant as a value, even where the servers read a name (`1abc`, `t.5`). */
const looksLikeNumber = (sql: string, token: Token): boolean =>
  (token.kind === 'word' || (token.kind === 'identifier' && sql[token.start] !== '`')) &&
  beginsWithDigit.test(token.text);

const isLiteral = (sql: string, token: Token): boolean =>
  literalKinds.has(token.kind) || looksLikeNumber(sql, token);

const nameOf = (sql: string, token: Token): string => {
  switch (token.kind) {
    case 'word':
      return token.text;
    case 'identifier':
      return sql[token.start] === '`' ? sql.slice(token.start, token.end) : token.text.toLowerCase();
    case 'null':
      return 'null';
    case 'user-variable':
      // @'name' and 'account'@'host': what stands in string quotes is never shown.
      return /["']/.test(sql[token.start + 1] ?? '') ? '@?' : `@${token.text}`;
    case 'system-variable':
      return `@@${token.text}`;
    default:
      return token.text;
  }
};

/**
 * A word glued to the end of a quote, as in `'it's secret'`, is more likely the rest of a badly quoted literal than the keyword
 * that servers may read there.
 */
const continuesQuote = (token: Token, before: Token | undefined): boolean =>
  token.kind === 'word' &&
  before?.end === token.start &&
  (before.kind === 'string' || before.kind === 'identifier' || before.kind === 'user-variable');

const beforeSignedNumber: ReadonlySet<string> = new Set([
  '(',
  ',',
  '=',
  '<',
  '>',
  '<=',
  '>=',
  '<>',
  '!=',
  '<=>',
]);

/** The sign of a negative literal, as in `IN (-1, 2)`, belongs to the literal. */
const isSignOfLiteral = (tokens: readonly Token[], index: number): boolean => {
  const before = tokens[index - 1];
  return (
    (isOperator(tokens[index], '-') || isOperator(tokens[index], '+')) &&
    tokens[index + 1]?.kind === 'number' &&
    before?.kind === 'operator' &&
    beforeSignedNumber.has(before.text)
  );
};

export const fingerprintOf = (sql: string, { tokens, problem }: Lexing): string => {
  if (problem !== undefined) return unreadableFingerprint;
  const lists = new LiteralLists();
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (continuesQuote(token, tokens[index - 1])) return unreadableFingerprint;
    if (token.kind === 'introducer' || isSignOfLiteral(tokens, index)) continue;
    if (token.kind === 'string' && tokens[index - 1]?.kind === 'string') continue; // 'a' 'b' is one string
    if (isOperator(token, ';') && index === tokens.length - 1) continue;
    if (isLiteral(sql, token)) lists.addLiteral();
    else if (isOperator(token, '(')) lists.open();
    else if (isOperator(token, ')')) lists.close();
    else lists.add(nameOf(sql, token));
  }
  const text = spaced(lists.pieces);
  if (text === '') return emptyFingerprint;
  return text.length > maxFingerprintLength ? `${text.slice(0, maxFingerprintLength).toWellFormed()}…` : text;
};

/**
 * The shape of a statement, equal for statements that differ in their values only. Literals are `?`, lists of them `(?+)`, equal rows of
 * VALUES are one; comments are dropped, unquoted words in lower case. Never holds a literal, whatever the text; never throws.
 */
export const fingerprint = (sql: string): string => fingerprintOf(sql, tokenize(sql));
