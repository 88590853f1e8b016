import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import type { Classification, RefusalReason } from '@sluice/statement/classification.ts';
import type { Kind } from '@sluice/statement/kind.ts';
import type { AccountName } from '../config.ts';

type Statement = Extract<Classification, { outcome: 'statement' }>;

export type StatementAccess =
  | {
      outcome: 'allowed';
      statement: Statement;
      account: AccountName;
      primaryOnly: boolean;
      /** Changes nothing: may run again elsewhere. Everything else is marked before it is sent. */
      repeatable: boolean;
      /** A kill or an error leaves nothing behind: one statement, rolled back as a whole. */
      atomic: boolean;
    }
  | { outcome: 'refused'; code: ErrorCode; detail?: string; position?: number };

interface KindRule {
  account: AccountName;
  roles: readonly Role[];
  primaryOnly: boolean;
  repeatable: boolean;
  atomic: boolean;
}

const WRITERS = ['writer', 'admin'] as const;
const ADMINS = ['admin'] as const;

/** Kinds without a rule cannot run: each request has a session to itself for one statement only. */
const RULES: Partial<Record<Kind, KindRule>> = {
  read: {
    account: 'reader',
    roles: ['reader', ...WRITERS],
    primaryOnly: false,
    repeatable: true,
    atomic: true,
  },
  'locking-read': { account: 'writer', roles: WRITERS, primaryOnly: true, repeatable: true, atomic: true },
  write: { account: 'writer', roles: WRITERS, primaryOnly: true, repeatable: false, atomic: true },
  ddl: { account: 'admin', roles: ADMINS, primaryOnly: true, repeatable: false, atomic: true },
  // A procedure may commit halfway; what is not understood may do so too.
  call: { account: 'admin', roles: ADMINS, primaryOnly: true, repeatable: false, atomic: false },
  unknown: { account: 'admin', roles: ADMINS, primaryOnly: true, repeatable: false, atomic: false },
};

/** All other reasons: STATEMENT.UNSUPPORTED. */
const REFUSALS: Partial<Record<RefusalReason, ErrorCode>> = {
  EMPTY: 'STATEMENT.EMPTY',
  MULTIPLE: 'STATEMENT.MULTIPLE',
  UNBALANCED: 'STATEMENT.UNBALANCED',
  UNTERMINATED_STRING: 'STATEMENT.UNBALANCED',
  UNTERMINATED_COMMENT: 'STATEMENT.UNBALANCED',
  UNTERMINATED_IDENTIFIER: 'STATEMENT.UNBALANCED',
  NUL_BYTE: 'STATEMENT.INVALID_CHARACTER',
};

/** Who may run it, under which account, and where. Decided again here: the gateway's word is not taken. */
export function decideAccess(
  classification: Classification,
  role: Role,
  paramCount: number,
  hasAdminAccount: boolean,
): StatementAccess {
  if (classification.outcome === 'refused') {
    const code = REFUSALS[classification.reason] ?? 'STATEMENT.UNSUPPORTED';
    const { message, position } = classification;
    return { outcome: 'refused', code, detail: message, ...(position === undefined ? {} : { position }) };
  }
  const { kind, parameterCount } = classification;
  const rule = RULES[kind];
  if (!rule) {
    return {
      outcome: 'refused',
      code: 'STATEMENT.UNSUPPORTED',
      detail: `Statements of the kind "${kind}" do not run here`,
    };
  }
  if (!rule.roles.includes(role)) {
    return {
      outcome: 'refused',
      code: 'AUTH.FORBIDDEN',
      detail: `The role ${role} may not run a ${kind} statement`,
    };
  }
  if (parameterCount !== paramCount) {
    const detail = `The statement has ${parameterCount} placeholders, but ${paramCount} parameters were given`;
    return { outcome: 'refused', code: 'STATEMENT.PARAMETER_COUNT', detail };
  }
  if (rule.account === 'admin' && !hasAdminAccount) {
    const detail = `This worker has no account for ${kind} statements`;
    return { outcome: 'refused', code: 'DATABASE.DENIED', detail };
  }
  const { account, primaryOnly, repeatable, atomic } = rule;
  return { outcome: 'allowed', statement: classification, account, primaryOnly, repeatable, atomic };
}
