/**
 * - `word`: unquoted, a keyword or a name; `identifier`: quoted with backticks or standing right after a dot, so never a keyword
 * - `string`: '…', "…" and N'…'; `hex`: x'…' and 0x…; `bit`: b'…' and 0b…; `null`: MariaDB's `\N`
 * - `introducer`: the `_utf8mb4` of `_utf8mb4'…'`
 * - `user-variable`: `@name` with its name; `system-variable`: `@@` with the first name only (`@@global` of `@@global.x`)
 */
export type TokenKind =
  | 'word'
  | 'identifier'
  | 'string'
  | 'number'
  | 'hex'
  | 'bit'
  | 'null'
  | 'introducer'
  | 'user-variable'
  | 'system-variable'
  | 'parameter'
  | 'operator';

export type Token = {
  readonly kind: TokenKind;
  /** Lower case for words and variables, unquoted for identifiers, empty for literals: a token never carries a literal. */
  readonly text: string;
  /** Offsets in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** 0: code for every server. n: stands in `gates[n - 1]`, a comment that only some servers run. */
  readonly gate: number;
};

/** An executable comment that some servers run and others skip. */
export type Gate = {
  /** `mysql` for `/*!…`, `mariadb` for `/*M!…`. */
  readonly family: 'mysql' | 'mariadb';
  /** 80030 for 8.0.30, 100601 for 10.6.1; only `/*M!` may have none. */
  readonly version: number | undefined;
};

export type Lexing = {
  readonly tokens: readonly Token[];
  readonly gates: readonly Gate[];
  /** Why the text cannot be read with certainty. The tokens up to there are given, but do not trust them. */
  readonly problem?: LexicalProblem;
};

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
