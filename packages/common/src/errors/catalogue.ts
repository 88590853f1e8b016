/** One row per error that a caller can see. HTTP status, title and retry advice live here and nowhere else. */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** True when sending the very same request again may succeed and cannot apply a write twice. */
  readonly retryable: boolean;
  /** Seconds sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

export const ERROR_CATALOGUE = {
  'REQUEST.MALFORMED': { status: 400, title: 'The body is not valid JSON', retryable: false },
  'REQUEST.INVALID': { status: 400, title: 'The request does not fit its schema', retryable: false },
  'REQUEST.UNSUPPORTED': {
    status: 400,
    title: 'The request asks for something this server does not do',
    retryable: false,
  },
  'REQUEST.TOO_LARGE': { status: 413, title: 'The body is too large', retryable: false },
  'REQUEST.TIMEOUT': {
    status: 408,
    title: 'The request did not arrive in time',
    retryable: true,
  },
  'REQUEST.HEADERS_TOO_LARGE': { status: 431, title: 'The headers are too long', retryable: false },
  'REQUEST.MEDIA_TYPE': { status: 415, title: 'The body must be application/json', retryable: false },
  'ROUTE.NOT_FOUND': { status: 404, title: 'No such route', retryable: false },
  'ROUTE.METHOD_NOT_ALLOWED': {
    status: 405,
    title: 'The route does not take this method',
    retryable: false,
  },
  'AUTH.MISSING': { status: 401, title: 'An API key is needed', retryable: false },
  'AUTH.INVALID': { status: 401, title: 'The API key is not valid', retryable: false },
  'AUTH.FORBIDDEN': {
    status: 403,
    title: 'The key does not allow this',
    retryable: false,
  },
  'AUTH.EXPIRED': { status: 401, title: 'The API key has expired or was revoked', retryable: false },
  'POLICY.DENIED': { status: 403, title: 'The policy does not allow the statement', retryable: false },
  'FIREWALL.NOT_APPROVED': {
    status: 403,
    title: 'The shape of the statement is not approved for this caller',
    retryable: false,
  },
  'RATE.LIMITED': {
    status: 429,
    title: 'The caller sends more requests than its rate allows',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'CALLER.BUSY': {
    status: 429,
    title: 'The caller has as many requests in flight as it may have',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'STATEMENT.EMPTY': { status: 400, title: 'The text holds no statement', retryable: false },
  'STATEMENT.MULTIPLE': { status: 400, title: 'The text holds more than one statement', retryable: false },
  'STATEMENT.UNBALANCED': {
    status: 400,
    title: 'A quote, comment or parenthesis is not closed',
    retryable: false,
  },
  'STATEMENT.AMBIGUOUS': {
    status: 400,
    title: 'Different servers would read this text differently',
    retryable: false,
  },
  'STATEMENT.INVALID_CHARACTER': {
    status: 400,
    title: 'The text holds a character that cannot be sent',
    retryable: false,
  },
  'STATEMENT.TOO_COMPLEX': {
    status: 400,
    title: 'The statement names more tables and functions than can be judged',
    retryable: false,
  },
  'STATEMENT.UNSUPPORTED': {
    status: 400,
    title: 'This kind of statement cannot run through Sluice',
    retryable: false,
  },
  'STATEMENT.PARAMETER_COUNT': {
    status: 400,
    title: 'The number of parameters is not the number of placeholders',
    retryable: false,
  },
  'STRATEGY.UNKNOWN': { status: 400, title: 'No such strategy', retryable: false },
  'DATABASE.REJECTED': { status: 422, title: 'The database refused the statement', retryable: false },
  'DATABASE.CONSTRAINT': { status: 422, title: 'A constraint of the database is violated', retryable: false },
  'DATABASE.DENIED': { status: 403, title: 'The database account may not do this', retryable: false },
  'DATABASE.DEADLOCK': {
    status: 503,
    title: 'The statement was rolled back to end a deadlock',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'DATABASE.LOCK_TIMEOUT': {
    status: 503,
    title: 'The statement waited too long for a lock and was rolled back',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'DATABASE.READ_ONLY': {
    status: 503,
    title: 'The node is read-only at the moment; nothing was written',
    retryable: true,
    retryAfterSeconds: 2,
  },
  'RESULT.TOO_LARGE': {
    status: 422,
    title: 'The result is larger than the limit in bytes',
    retryable: false,
  },
  'RESULT.TOO_MANY_ROWS': { status: 422, title: 'The result has more rows than the limit', retryable: false },
  'RESULT.DUPLICATE_COLUMN': {
    status: 422,
    title: 'Two columns have the same name; ask for format "arrays"',
    retryable: false,
  },
  'WRITE.RESULT_LEFT_OUT': {
    status: 422,
    title: 'The write was applied, but its result could not be returned',
    retryable: false,
  },
  'WRITE.OUTCOME_UNKNOWN': {
    status: 424,
    title: 'Whether the write was applied is not known',
    retryable: false,
  },
  'QUERY.TIMED_OUT': { status: 504, title: 'The time limit passed', retryable: true, retryAfterSeconds: 1 },
  'QUERY.CANCELLED': { status: 499, title: 'The caller went away', retryable: false },
  'WORKER.NONE': { status: 504, title: 'No worker is connected', retryable: true, retryAfterSeconds: 5 },
  'WORKER.LOST': {
    status: 503,
    title: 'The worker died before it sent the write; nothing was applied',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'NODE.UNAVAILABLE': {
    status: 503,
    title: 'No node that may serve the statement is available',
    retryable: true,
    retryAfterSeconds: 2,
  },
  'POOL.UNKNOWN': { status: 404, title: 'No such pool', retryable: false },
  'CONTAINER.UNKNOWN': { status: 404, title: 'No such container', retryable: false },
  'CONTAINER.EXISTS': { status: 409, title: 'A container of this name exists', retryable: false },
  'CONTAINER.NONE_FREE': {
    status: 503,
    title: 'No container became free in time; nothing was started',
    retryable: true,
    retryAfterSeconds: 2,
  },
  'CONTAINER.LOST': {
    status: 502,
    title: 'The container was lost while it had the request; whether it did the work is not known',
    retryable: false,
  },
  'CONTAINER.TIMED_OUT': {
    status: 504,
    title: 'The container did not answer in time; whether it did the work is not known',
    retryable: false,
  },
  'CONTAINER.BAD_ANSWER': {
    status: 502,
    title: 'What the container sent is not a whole HTTP answer',
    retryable: false,
  },
  'CONTAINER.ANSWER_TOO_LARGE': {
    status: 502,
    title: 'The answer of the container is larger than the limit in bytes',
    retryable: false,
  },
  'ADDRESS.FORBIDDEN': {
    status: 422,
    title: 'The address does not lie in the configured ranges',
    retryable: false,
  },
  'REQUEST.NOT_FOUND': { status: 404, title: 'No such request of this caller', retryable: false },
  'REQUEST.GONE': { status: 410, title: 'The request is over, and not kept any more', retryable: false },
  'REQUEST.NOT_FINISHED': {
    status: 409,
    title: 'The request has no result yet',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'REQUEST.CANCELLED': { status: 409, title: 'The request was cancelled', retryable: false },
  'REQUEST.TAMPERED': {
    status: 500,
    title: 'What Redis holds of the request was changed by somebody else',
    retryable: false,
  },
  'IDEMPOTENCY.MISMATCH': {
    status: 422,
    title: 'The idempotency key was used for another request',
    retryable: false,
  },
  'ORCHESTRATOR.LOST': {
    status: 502,
    title: 'The orchestrator that served the request died; whether the container did the work is not known',
    retryable: false,
  },
  'QUEUE.UNAVAILABLE': {
    status: 503,
    title: 'The queue is not reachable',
    retryable: true,
    retryAfterSeconds: 2,
  },
  'QUEUE.FULL': {
    status: 503,
    title: 'Too many requests are waiting',
    retryable: true,
    retryAfterSeconds: 2,
  },
  'AUDIT.UNAVAILABLE': {
    status: 503,
    title: 'The decision could not be written to the audit; nothing was started',
    retryable: true,
    retryAfterSeconds: 5,
  },
  'SERVER.CLOSING': {
    status: 503,
    title: 'The server is shutting down',
    retryable: true,
    retryAfterSeconds: 1,
  },
  'INTERNAL.ERROR': { status: 500, title: 'Something went wrong inside Sluice', retryable: false },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export const ERROR_CODES = Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]];

export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERROR_CATALOGUE[code];
}
