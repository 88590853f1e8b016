import { expect, test } from 'vitest';
import { arrivals, lagFigures, pauseMs } from './lag-figures.ts';

const BEATS = [
  { number: 7, committedAt: 100 },
  { number: 8, committedAt: 200 },
  { number: 9, committedAt: 300 },
];

test.each([
  ['nothing new', 7, 7, 350, []],
  ['one', 7, 8, 350, [150]],
  ['two that came together', 7, 9, 350, [150, 50]],
  ['of an earlier run nothing', 0, 6, 350, []],
  ['seen before its commit was known here', 8, 9, 299, [0]],
])('arrivals: %s', (_, had, has, now, lags) => {
  expect(arrivals(BEATS, had, has, now)).toEqual(lags);
});

test.each([
  [0, 2],
  [50, 5],
  [10_000, 100],
])('at an age of %i ms the next look is after %i ms', (age, pause) => {
  expect(pauseMs(age)).toBe(pause);
});

test('mean and maximum', () => {
  expect(lagFigures([1, 2, 6], true)).toEqual({ meanMs: 3, maxMs: 6, beats: 3, caughtUp: true });
  expect(lagFigures([], true)).toBeNull();
});
