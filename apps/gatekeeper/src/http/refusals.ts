import type { IncomingHttpHeaders } from 'node:http';
import { Failure } from '@sluice/common/errors/failure.ts';
import { STRATEGIES } from '@sluice/common/jobs/query-request.ts';

/** Headers that change what a request means. To ignore one would be a promise broken in silence. */
const UNSUPPORTED_HEADERS = ['Prefer', 'Idempotency-Key'];

export function refuseUnsupportedHeaders(headers: IncomingHttpHeaders): void {
  const asked = UNSUPPORTED_HEADERS.filter((name) => headers[name.toLowerCase()] !== undefined);
  if (asked.length > 0) {
    throw new Failure('REQUEST.UNSUPPORTED', `This server does not take the header ${asked.join(', ')}`);
  }
}

/** Looks at one member of fields that are not validated yet, to give this mistake a code of its own. */
export function refuseUnknownStrategy(fields: unknown, member: 'strategy' | 'implementation'): void {
  if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, member)) return;
  const name: unknown = (fields as Record<string, unknown>)[member];
  if (typeof name === 'string' && !STRATEGIES.some((known) => known === name)) {
    throw new Failure('STRATEGY.UNKNOWN', `${member} must be one of ${STRATEGIES.join(', ')}`);
  }
}
