/**
 * - `word`: unquoted, a keyword or a name; `identifier`: quoted with backticks or beside a dot, so never a keyword
 * - `string`: '…', "…" and N'…'; `hex`: x'…' and 0x…; `bit`: b'…' and 0b…; `null`: MariaDB's `\N`
 * - `introducer`: the `_utf8mb4` of `_utf8mb4'…'`
 * - `user-variable`: `@name` with its name; `system-variable`: `@@` with the first name only (`@@global` of `@@global.x`)
 */
export const tokenKinds = [
  'none', // before the first and after the last
  'word',
  'identifier',
  'string',
  'number',
  'hex',
  'bit',
  'null',
  'introducer',
  'user-variable',
  'system-variable',
  'parameter',
  'operator',
] as const;

export type TokenKind = (typeof tokenKinds)[number];

const numberOf = (kind: TokenKind): number => tokenKinds.indexOf(kind);

export const wordKind = numberOf('word');
export const identifierKind = numberOf('identifier');
export const stringKind = numberOf('string');
export const numberKind = numberOf('number');
export const hexKind = numberOf('hex');
export const bitKind = numberOf('bit');
export const nullKind = numberOf('null');
export const introducerKind = numberOf('introducer');
export const userVariableKind = numberOf('user-variable');
export const systemVariableKind = numberOf('system-variable');
export const parameterKind = numberOf('parameter');
export const operatorKind = numberOf('operator');

/** An executable comment that some servers run and others skip. */
export type Gate = {
  /** `mysql` for `/*!…`, `mariadb` for `/*M!…`. */
  readonly family: 'mysql' | 'mariadb';
  /** 80030 for 8.0.30, 100601 for 10.6.1; only `/*M!` may have none. */
  readonly version: number | undefined;
};

/** An optimizer hint, which stands before the token with this index. */
export type Hint = { readonly before: number; readonly start: number; readonly end: number };

export type LexicalProblem = { readonly code: LexicalProblemCode; readonly position: number };

export type LexicalProblemCode =
  | 'NUL_BYTE'
  | 'UNTERMINATED_STRING'
  | 'UNTERMINATED_COMMENT'
  | 'UNTERMINATED_IDENTIFIER'
  | 'MALFORMED_LITERAL'
  | 'NESTED_COMMENT'
  | 'AMBIGUOUS_COMMENT'
  | 'AMBIGUOUS_HINT'
  | 'DOLLAR_QUOTED';
