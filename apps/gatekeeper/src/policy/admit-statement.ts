import { rolePermission } from '@sluice/common/auth/role-permission.ts';
import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import type { Classification, RefusalReason } from '@sluice/statement/classification.ts';
import { classify } from '@sluice/statement/classify.ts';

export type AdmittedStatement = Extract<Classification, { outcome: 'statement' }> & { lane: QueryLane };

const REFUSAL_CODES: Record<RefusalReason, ErrorCode> = {
  EMPTY: 'STATEMENT.EMPTY',
  MULTIPLE: 'STATEMENT.MULTIPLE',
  COMPOUND: 'STATEMENT.MULTIPLE',
  UNBALANCED: 'STATEMENT.UNBALANCED',
  UNTERMINATED_STRING: 'STATEMENT.UNBALANCED',
  UNTERMINATED_COMMENT: 'STATEMENT.UNBALANCED',
  UNTERMINATED_IDENTIFIER: 'STATEMENT.UNBALANCED',
  NUL_BYTE: 'STATEMENT.INVALID_CHARACTER',
  SET_STATEMENT: 'STATEMENT.UNSUPPORTED',
  DYNAMIC_SQL: 'STATEMENT.UNSUPPORTED',
  MALFORMED_LITERAL: 'STATEMENT.AMBIGUOUS',
  NESTED_COMMENT: 'STATEMENT.AMBIGUOUS',
  AMBIGUOUS_COMMENT: 'STATEMENT.AMBIGUOUS',
  AMBIGUOUS_HINT: 'STATEMENT.AMBIGUOUS',
  AMBIGUOUS_PARAMETERS: 'STATEMENT.AMBIGUOUS',
  TOO_MANY_VERSIONS: 'STATEMENT.AMBIGUOUS',
  DOLLAR_QUOTED: 'STATEMENT.AMBIGUOUS',
};

/** Decides whether a text may be enqueued for this role, and in which lane. Throws the Failure that says why not. */
export function admitStatement(sql: string, parameterCount: number, role: Role): AdmittedStatement {
  const statement = classify(sql);
  if (statement.outcome === 'refused') {
    const { reason, message, position } = statement;
    throw new Failure(REFUSAL_CODES[reason], message, position === undefined ? {} : { position });
  }
  const permission = rolePermission(role, statement.kind);
  if (permission === 'unsupported') {
    throw new Failure(
      'STATEMENT.UNSUPPORTED',
      `A ${statement.kind} statement has no meaning here: every request runs alone, on a session of its own`,
    );
  }
  if (permission === 'role-too-low') {
    throw new Failure(
      'AUTH.FORBIDDEN',
      `The role "${role}" may not send a statement of kind "${statement.kind}"`,
    );
  }
  if (statement.parameterCount !== parameterCount) {
    throw new Failure(
      'STATEMENT.PARAMETER_COUNT',
      `The statement has ${statement.parameterCount} placeholder(s), the request ${parameterCount} parameter(s)`,
    );
  }
  return { ...statement, lane: statement.kind === 'read' ? 'reads' : 'writes' };
}
