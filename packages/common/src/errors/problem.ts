import { errorEntry } from './catalogue.ts';
import type { Failure } from './failure.ts';

/** The media type of RFC 9457. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  retryable: boolean;
  [fact: string]: unknown;
}

/** The RFC 9457 document of a failure. */
export function toProblem(failure: Failure, requestId: string): Problem {
  const entry = errorEntry(failure.code);
  return {
    type: `urn:sluice:error:${failure.code}`,
    title: entry.title,
    status: entry.status,
    detail: failure.detail,
    code: failure.code,
    requestId,
    retryable: entry.retryable,
    ...failure.facts,
  };
}
