import { expect, test } from 'vitest';
import { pauseBeforeRetryMs } from './sdk-retries.ts';

const throttled = { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } };
const lost = { name: 'Error', code: 'ECONNRESET' };
const late = { name: 'TimeoutError', code: 'ETIMEDOUT' };
const refused = { name: 'Error', code: 'ECONNREFUSED' };
const internal = { name: 'InternalError', $metadata: { httpStatusCode: 500 } };
const capacity = { name: 'InsufficientInstanceCapacity', $metadata: { httpStatusCode: 500 } };
const missing = { name: 'InvalidGroup.NotFound', $metadata: { httpStatusCode: 400 } };

test.each([
  ['throttled', throttled, 375, 375],
  ['never sent', refused, 75, 75],
  ['answer lost', lost, 75, null],
  ['answer late', late, 75, null],
  ['internal error', internal, 75, null],
  ['no capacity', capacity, null, null],
  ['not found', missing, null, null],
  ['a bug', new TypeError('x'), null, null],
])('%s: reading again after %s ms, changing after %s ms', (_what, error, reading, changing) => {
  const attempt = { error, attempt: 1, chance: 0.5 };
  expect(pauseBeforeRetryMs({ ...attempt, isReading: true })).toBe(reading);
  expect(pauseBeforeRetryMs({ ...attempt, isReading: false })).toBe(changing);
});

test('pauses grow, differ between callers, and end', () => {
  const pauses = [1, 2, 3, 4, 5].map((attempt) =>
    [0, 0.999].map((chance) => pauseBeforeRetryMs({ error: throttled, attempt, isReading: false, chance })),
  );
  expect(pauses).toEqual([
    [250, 500],
    [500, 1000],
    [1000, 1999],
    [2000, 3998],
    [null, null],
  ]);
});
