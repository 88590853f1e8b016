import type { Kind } from './kind.ts';
import type { LexicalProblemCode } from './token.ts';

export type RefusalReason =
  | LexicalProblemCode
  | 'EMPTY'
  | 'MULTIPLE'
  | 'UNBALANCED'
  | 'COMPOUND'
  | 'SET_STATEMENT'
  | 'DYNAMIC_SQL'
  | 'TOO_MANY_VERSIONS'
  | 'AMBIGUOUS_PARAMETERS';

/** A finding: the text is not one statement that every server understands alike. The message holds nothing of the text. */
export type Refusal = {
  readonly outcome: 'refused';
  readonly reason: RefusalReason;
  readonly message: string;
  /** Offset in UTF-16 code units. */
  readonly position?: number;
};

export type StatementFacts = {
  readonly outcome: 'statement';
  readonly kind: Kind;
  /**
   * Leaves something in the session beyond what every statement leaves (row counts, warnings, the last insert id): variables, locks,
   * temporary tables, an open transaction, LAST_INSERT_ID(expr). The session needs a reset before somebody else uses it.
   */
  readonly changesSession: boolean;
  /** Its answer depends on what earlier statements of the same session left: @variables, LAST_INSERT_ID(), FOUND_ROWS(), SHOW WARNINGS … */
  readonly readsSession: boolean;
  /** May answer with rows. */
  readonly returnsRows: boolean;
  readonly parameterCount: number;
  /** False only for a read that a replica may serve. */
  readonly needsPrimary: boolean;
  /** Base tables and views, a superset where the text leaves it open. Names of common tables and aliases are not among them. */
  readonly tables: { readonly read: readonly TableName[]; readonly written: readonly TableName[] };
  /** Every function called, in lower case, `name` or `schema.name`. Those inside of a stored program's definition too. */
  readonly functions: readonly string[];
  /** Those of `functions` that are neither built in and harmless nor vouched for: they may do anything. */
  readonly unknownFunctions: readonly string[];
  /** UPDATE or DELETE of whole tables: no LIMIT, and no WHERE that looks at a row (`WHERE 1=1` does not). */
  readonly unbounded: boolean;
};

/** As written, without quotes; a null schema is the session's default database. */
export type TableName = { readonly schema: string | null; readonly name: string };

/** What a firewall goes by. `digest` is the SHA-256, in hexadecimal, of the whole fingerprint, also where that is shown cut. */
export type StatementShape = { readonly fingerprint: string; readonly digest: string };

export type Classification = (StatementFacts & StatementShape) | Refusal;

const messages: Readonly<Record<RefusalReason, string>> = {
  EMPTY: 'The text holds no statement.',
  MULTIPLE: 'The text holds several statements; send one at a time.',
  UNBALANCED: 'The parentheses do not match.',
  COMPOUND: 'A block of several statements is not accepted; send one statement at a time.',
  SET_STATEMENT: 'SET STATEMENT … FOR is not accepted.',
  DYNAMIC_SQL: 'EXECUTE IMMEDIATE is not accepted; send the statement itself.',
  TOO_MANY_VERSIONS: 'The executable comments name too many server versions.',
  AMBIGUOUS_PARAMETERS: 'The number of parameters depends on the server, because of an executable comment.',
  NUL_BYTE: 'The text holds a NUL character.',
  UNTERMINATED_STRING: 'A string is not closed.',
  UNTERMINATED_COMMENT: 'A comment is not closed.',
  UNTERMINATED_IDENTIFIER: 'A quoted name is not closed.',
  MALFORMED_LITERAL: 'A hexadecimal or bit literal is malformed.',
  NESTED_COMMENT: 'An executable comment stands inside another one.',
  AMBIGUOUS_COMMENT: 'Servers would disagree on where an executable comment or its version ends.',
  AMBIGUOUS_HINT: 'Servers would disagree on where an optimizer hint ends.',
  DOLLAR_QUOTED: 'Dollar quotes are a string for some servers and a name for others.',
};

export const refusal = (reason: RefusalReason, position?: number): Refusal =>
  position === undefined
    ? { outcome: 'refused', reason, message: messages[reason] }
    : { outcome: 'refused', reason, message: messages[reason], position };
