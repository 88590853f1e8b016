import { type AdmissibleStatement, admitStatement } from '@sluice/common/admission/admit-statement.ts';
import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import type { Kind } from '@sluice/statement/kind.ts';
import type { AccountName } from '../config.ts';

export type StatementAccess =
  | ({
      outcome: 'allowed';
      statement: AdmissibleStatement;
      /** A vouched-for function may still leave the session in another state, one that is not read-only for example. */
      callsStoredFunctions: boolean;
    } & KindRule)
  | { outcome: 'refused'; code: ErrorCode; detail: string; statement?: AdmissibleStatement };

interface KindRule {
  account: AccountName;
  primaryOnly: boolean;
  /** Changes nothing: may run again elsewhere. Everything else is marked before it is sent. */
  repeatable: boolean;
  /** A kill or an error leaves nothing behind: one statement, rolled back as a whole. */
  atomic: boolean;
}

/** Kinds without a rule are not admitted at all. */
const RULES: Partial<Record<Kind, KindRule>> = {
  read: { account: 'reader', primaryOnly: false, repeatable: true, atomic: true },
  // The writer's account has EXECUTE, so a function in a locking read may write.
  'locking-read': { account: 'writer', primaryOnly: true, repeatable: false, atomic: true },
  write: { account: 'writer', primaryOnly: true, repeatable: false, atomic: true },
  ddl: { account: 'admin', primaryOnly: true, repeatable: false, atomic: true },
  // A procedure may commit halfway; what is not understood may do so too.
  call: { account: 'admin', primaryOnly: true, repeatable: false, atomic: false },
  unknown: { account: 'admin', primaryOnly: true, repeatable: false, atomic: false },
};

/** Who may run it, under which account, and where. Decided again here: the gateway's word is not taken. */
export function decideAccess(
  sql: string,
  role: Role,
  paramCount: number,
  hasAdminAccount: boolean,
  harmlessFunctions?: ReadonlySet<string>,
): StatementAccess {
  const admission = admitStatement(sql, paramCount, role, harmlessFunctions);
  if (admission.outcome === 'refused') return admission;
  const { statement } = admission;
  const rule = RULES[statement.kind];
  if (!rule) {
    return {
      outcome: 'refused',
      code: 'STATEMENT.UNSUPPORTED',
      detail: `A ${statement.kind} statement does not run here`,
      statement,
    };
  }
  if (rule.account === 'admin' && !hasAdminAccount) {
    const detail = `This worker has no account for statements of kind "${statement.kind}"`;
    return { outcome: 'refused', code: 'DATABASE.DENIED', detail, statement };
  }
  const atomic = rule.atomic && (statement.kind !== 'ddl' || isAtomicDdl(statement.fingerprint));
  const callsStoredFunctions = (harmlessFunctions?.size ?? 0) > 0;
  const primaryOnly = rule.primaryOnly || statement.needsPrimary;
  return { outcome: 'allowed', statement, ...rule, atomic, primaryOnly, callsStoredFunctions };
}

/**
 * Whether DDL that fails has changed nothing. Not so where the old object is dropped first, or where one statement names
 * several: `CREATE OR REPLACE`, `DROP TABLE a, b`, `DROP DATABASE`.
 */
function isAtomicDdl(fingerprint: string): boolean {
  const [first, second, third] = fingerprint.split(' ', 3);
  if (first === 'create') return !(second === 'or' && third === 'replace');
  if (first === 'alter') return true;
  return second !== 'database' && second !== 'schema' && !fingerprint.includes(',');
}
