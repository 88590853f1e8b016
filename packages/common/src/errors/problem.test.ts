import { expect, test } from 'vitest';
import { ERROR_CATALOGUE, type ErrorEntry } from './catalogue.ts';
import { Failure } from './failure.ts';
import { toProblem } from './problem.ts';

test('a failure becomes a problem document', () => {
  const failure = new Failure('DATABASE.REJECTED', "Table 'shop.nope' doesn't exist", {
    errno: 1146,
    sqlState: '42S02',
  });
  expect(toProblem(failure, 'request-1')).toEqual({
    type: 'urn:sluice:error:DATABASE.REJECTED',
    title: 'The database refused the statement',
    status: 422,
    detail: "Table 'shop.nope' doesn't exist",
    code: 'DATABASE.REJECTED',
    requestId: 'request-1',
    retryable: false,
    errno: 1146,
    sqlState: '42S02',
  });
});

/** Clients repeat these by themselves, so nothing that may have been applied can have one of them. */
const RETRIED_BY_CLIENTS = (status: number) => [408, 409, 429].includes(status) || status >= 500;

test.each(Object.entries(ERROR_CATALOGUE))('%s: status and retry advice agree', (code, entry: ErrorEntry) => {
  if (entry.status === 429 || entry.status === 503) expect(entry.retryAfterSeconds).toBeGreaterThan(0);
  if (entry.retryAfterSeconds !== undefined) expect(entry.retryable).toBe(true);
  if (code.startsWith('WRITE.')) expect(RETRIED_BY_CLIENTS(entry.status)).toBe(false);
});
