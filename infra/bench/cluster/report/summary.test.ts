import { expect, test } from 'vitest';
import { sampleComparison } from './sample-comparison.ts';
import { rangeOf, summaries } from './summary.ts';

test.each([
  [[], null],
  [[3], { median: 3, min: 3, max: 3 }],
  [[9, 1, 5], { median: 5, min: 1, max: 9 }],
  [[4, 1, 2, 10], { median: 3, min: 1, max: 10 }],
])('the range of %j', (values, range) => {
  expect(rangeOf(values)).toEqual(range);
});

test('medians over the rounds that were measured, sums of what went wrong, the most of the lags', () => {
  const lag = { meanMs: 5, maxMs: 20, beats: 9, caughtUp: true };
  const comparison = sampleComparison([
    { arm: 'alone', threads: 4, rounds: [100, 300, 200] },
    { arm: 'cluster', threads: 4, rounds: [10, 'no answer', 20], errors: { A: 1 }, conflicts: 2, lag },
  ]);
  expect(summaries(comparison)).toMatchObject([
    { arm: 'alone', transactionsPerSecond: { median: 200, min: 100, max: 300 }, failures: [], lag: null },
    {
      arm: 'cluster',
      transactionsPerSecond: { median: 15 },
      queriesPerSecond: { median: 210 },
      errors: { A: 2 },
      conflicts: 4,
      failures: ['no answer'],
      lag: { meanMs: 5, maxMs: 20, caughtUp: true },
    },
  ]);
});

test('an arm of which nothing is known is there all the same', () => {
  const [summary] = summaries(sampleComparison([{ arm: 'alone', threads: 1, rounds: ['out of reach'] }]));
  expect(summary).toMatchObject({
    transactionsPerSecond: null,
    p95Ms: null,
    failures: ['out of reach'],
    lag: null,
  });
});
