import { ERROR_CATALOGUE, type ErrorEntry } from '@sluice/common/errors/catalogue.ts';

/** docs/errors.md, from the catalogue. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_CATALOGUE).map(([code, entry]: [string, ErrorEntry]) => {
    const after = entry.retryAfterSeconds === undefined ? '' : ` after ${entry.retryAfterSeconds} s`;
    return `| \`${code}\` | ${entry.status} | ${entry.title} | ${entry.retryable ? `yes${after}` : 'no'} |`;
  });
  return [
    '# Errors',
    '',
    'Generated from `packages/common/src/errors/catalogue.ts` by `npm run docs`; a test holds the two together.',
    '',
    'Every error is an `application/problem+json` document (RFC 9457) with `code`, `requestId` and `retryable`. Errors of the',
    'database also carry its `errno` and `sqlState`. "Retry" says whether the very same request may be sent again without',
    'knowing more: a write that failed with a retryable code was certainly not applied.',
    '',
    '| code | status | meaning | retry |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
