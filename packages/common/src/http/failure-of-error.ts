import { Failure } from '../errors/failure.ts';

/** What the framework throws when it reads a request, by its code. */
const FRAMEWORK_FAILURES: Record<string, () => Failure> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Failure('REQUEST.MEDIA_TYPE'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Failure('REQUEST.TOO_LARGE'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Failure('REQUEST.MALFORMED', 'The body is empty'),
  FST_ERR_CTP_INVALID_JSON_BODY: () =>
    new Failure(
      'REQUEST.MALFORMED',
      'The body is not valid JSON, or has a member "__proto__" or "constructor.prototype", which are refused',
    ),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Failure('REQUEST.MALFORMED', 'The length of the body is not its Content-Length'),
  FST_ERR_BAD_URL: () => new Failure('REQUEST.INVALID', 'The path is not a valid URL path'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Failure('ROUTE.NOT_FOUND', 'A segment of the path is too long'),
  // The caller closed the connection in the middle of its body. Nobody reads this answer.
  ECONNRESET: () => new Failure('QUERY.CANCELLED'),
};

/** The failure that an error stands for; null for a bug. */
export function failureOfError(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? (FRAMEWORK_FAILURES[code]?.() ?? null) : null;
}
