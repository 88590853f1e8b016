import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';

/** Which limit a result was over: a key or the policy may have set another one than the caller asked for. */
export function limitDetail(
  code: ErrorCode,
  { maxRows, maxResultBytes }: Pick<QueryRequest, 'maxRows' | 'maxResultBytes'>,
): string | undefined {
  if (code === 'RESULT.TOO_MANY_ROWS') return `The result has more rows than the limit of ${maxRows}`;
  if (code === 'RESULT.TOO_LARGE') return `The result is larger than the limit of ${maxResultBytes} bytes`;
  return undefined;
}
