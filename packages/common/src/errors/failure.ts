import { type ErrorCode, errorEntry } from './catalogue.ts';

/** Members of a problem document beyond the standard ones. All are safe to show to the caller. */
export interface FailureFacts {
  /** Error number of the database server. */
  errno?: number;
  sqlState?: string;
  /** Offset into the statement, in UTF-16 units. */
  position?: number;
  /** Each mistake of a request that does not fit its schema. */
  errors?: { path: string; message: string }[];
  /** Requests that were ahead in the queue, 0 for the first, and how long this one waited. */
  queuePosition?: number;
  waitedMs?: number;
  /** Sent as `Retry-After` too, instead of what the catalogue advises. */
  retryAfterSeconds?: number;
}

/** A catalogued "no": expected, told to the caller, never logged as a bug. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly facts: FailureFacts;

  constructor(code: ErrorCode, detail?: string, facts: FailureFacts = {}) {
    super(`${code}: ${detail ?? errorEntry(code).title}`);
    this.code = code;
    this.detail = detail ?? errorEntry(code).title;
    this.facts = facts;
  }
}
