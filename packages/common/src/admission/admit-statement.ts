import type { Classification } from '@sluice/statement/classification.ts';
import { classify } from '@sluice/statement/classify.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { Role } from '../jobs/query-request.ts';
import { REFUSAL_CODES } from './refusal-code.ts';
import { rolePermission } from './role-permission.ts';

export type AdmissibleStatement = Extract<Classification, { outcome: 'statement' }>;

/** A refusal still says what the text is, where that is known, for the log. */
export type Admission =
  | { outcome: 'admitted'; statement: AdmissibleStatement }
  | {
      outcome: 'refused';
      code: ErrorCode;
      detail: string;
      position?: number;
      statement?: AdmissibleStatement;
    };

/**
 * Whether a caller of this role may send this text with that many parameters. The gatekeeper asks before it enqueues, and
 * the worker asks again: it takes nobody's word. `harmlessFunctions`: stored functions that the policy vouches for.
 */
export function admitStatement(
  sql: string,
  parameterCount: number,
  role: Role,
  harmlessFunctions?: ReadonlySet<string>,
): Admission {
  const statement = classify(sql, harmlessFunctions);
  if (statement.outcome === 'refused') {
    const { reason, message: detail, position } = statement;
    const where = position === undefined ? {} : { position };
    return { outcome: 'refused', code: REFUSAL_CODES[reason], detail, ...where };
  }
  const { kind } = statement;
  const refuse = (code: ErrorCode, detail: string): Admission => ({
    outcome: 'refused',
    code,
    detail,
    statement,
  });
  const permission = rolePermission(role, kind);
  if (permission === 'unsupported') {
    return refuse(
      'STATEMENT.UNSUPPORTED',
      `A ${kind} statement has no meaning here: every request runs alone, on a session of its own`,
    );
  }
  if (permission === 'role-too-low') {
    return refuse('AUTH.FORBIDDEN', `The role "${role}" may not send a statement of kind "${kind}"`);
  }
  if (statement.parameterCount !== parameterCount) {
    return refuse(
      'STATEMENT.PARAMETER_COUNT',
      `The statement has ${statement.parameterCount} placeholder(s), the request ${parameterCount} parameter(s)`,
    );
  }
  return { outcome: 'admitted', statement };
}
