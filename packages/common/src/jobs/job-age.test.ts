import { expect, test } from 'vitest';
import { CLOCK_SKEW_MS, judgeJobAge } from './job-age.ts';
import type { QueryJob } from './query-job.ts';

const NOW = 1_700_000_000_000;
const jobOf = (enqueuedAt: number, ...deadlines: number[]) =>
  ({ gateway: 'g', enqueuedAt, requests: deadlines.map((deadlineAt) => ({ deadlineAt })) }) as QueryJob;

test.each([
  ['just now', jobOf(NOW, NOW + 15_000), 'current'],
  ['one deadline of two has passed', jobOf(NOW - 10_000, NOW - 1, NOW + 1), 'current'],
  ['all have', jobOf(NOW - 10_000, NOW - 1, NOW), 'expired'],
  ['by a clock that is a little ahead', jobOf(NOW + CLOCK_SKEW_MS, NOW + 60_000), 'current'],
  ['in the future', jobOf(NOW + CLOCK_SKEW_MS + 1, NOW + 60_000), 'malformed'],
  ['with the longest time limit', jobOf(NOW, NOW + 3_600_000), 'current'],
  ['with a longer one', jobOf(NOW, NOW + 3_600_000 + CLOCK_SKEW_MS + 1), 'malformed'],
])('enqueued %s: %3$s', (_when, job, verdict) => {
  const age = judgeJobAge(job, NOW);
  expect(age.outcome === 'refused' ? age.cause : age.outcome).toBe(verdict);
});
