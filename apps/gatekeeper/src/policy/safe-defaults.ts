import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import type { Kind } from '@sluice/statement/kind.ts';
import { refusedFunction } from './refused-function.ts';
import { type Subject, shownName } from './subject.ts';
import { isSystemSchema } from './system-schema.ts';

/** A "no" with the name of what says it: `rule/…`, `default/…`, `role`, `key` or `firewall`. Names, never literals. */
export interface Reason {
  readonly code: ErrorCode;
  readonly message: string;
  readonly source: string;
}

/** What holds where no rule says otherwise. */
export function refusedByDefault(subject: Subject, role: Role): Reason | null {
  const { type, foldedSchema, foldedName } = subject;
  if (type === 'function') {
    const refused = refusedFunction(foldedName);
    if (refused)
      return denial(refused.name, `The function ${shownName(subject)} may not be called: ${refused.why}`);
  }
  if (type === 'unbounded') {
    if (role === 'admin') return null;
    return denial(
      'no-unbounded-writes',
      `All rows of ${shownName(subject)} would be changed: say which ones in a WHERE, or how many in a LIMIT`,
    );
  }
  if (foldedSchema !== null && isSystemSchema(foldedSchema)) {
    const what = type === 'function' ? `${shownName(subject)}()` : shownName(subject);
    return denial('no-system-schemas', `${what} belongs to the server itself`);
  }
  return null;
}

const denial = (name: string, message: string): Reason => ({
  code: 'POLICY.DENIED',
  message,
  source: `default/${name}`,
});

/** What no rule can allow. */
export function refusedKind(kind: Kind): Reason | null {
  if (kind === 'administration') {
    return {
      code: 'STATEMENT.UNSUPPORTED',
      message: 'Files, accounts and the server itself cannot be managed through Sluice',
      source: 'default/no-administration',
    };
  }
  if (kind === 'session' || kind === 'transaction') {
    return {
      code: 'STATEMENT.UNSUPPORTED',
      message: `A ${kind} statement has no meaning here: every request runs alone, on a session of its own, without variables or locks that last`,
      source: 'default/no-sessions',
    };
  }
  return null;
}
