import { expect, test } from 'vitest';
import { parsePrefer, patienceOf } from './prefer.ts';

test.each([
  [undefined, false, null],
  ['', false, null],
  ['respond-async', true, null],
  ['Respond-Async', true, null],
  ['wait=10', false, 10],
  ['wait = 10', false, 10],
  ['wait="10"', false, 10],
  ['wait="1\\0"', false, 10],
  ['wait=0', false, 0],
  ['respond-async, wait=5', true, 5],
  ['wait=5 ,,respond-async', true, 5],
  // Of two the first counts.
  ['wait=5, wait=6', false, 5],
  // Not known, not ours, or not readable: ignored.
  ['return=minimal; foo="a, wait=3; b", handling=lenient', false, null],
  ['respond-async; wait=3', true, null],
  ['lenient="\\", wait=4', false, null],
  ['wait 4, (), "respond-async"', false, null],
  ['x="respond-async, wait=7', false, null],
])('%j', (header, respondAsync, waitSeconds) => {
  expect(parsePrefer(header)).toEqual({ respondAsync, waitSeconds });
});

test('several lines of the header are one list', () => {
  expect(parsePrefer(['respond-async', 'wait=3'])).toEqual({ respondAsync: true, waitSeconds: 3 });
});

test.each(['wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=soon', 'wait=" 1"', 'wait=99999999999', 'wait=+1'])(
  '%s is refused',
  (header) => {
    expect(() => parsePrefer(header)).toThrow(/REQUEST.INVALID.*whole number of seconds/);
  },
);

test('a header made to be slow is read in no time', () => {
  const from = performance.now();
  for (const text of [
    '"\\'.repeat(8_000),
    'a='.repeat(8_000),
    `wait${' '.repeat(16_000)}`,
    ','.repeat(16_000),
  ]) {
    try {
      parsePrefer(text);
    } catch {
      // Refused is fine as well.
    }
  }
  expect(performance.now() - from).toBeLessThan(2_000);
});

test.each([
  [{ respondAsync: false, waitSeconds: null }, 30_000, ''],
  [{ respondAsync: true, waitSeconds: null }, 0, 'respond-async'],
  [{ respondAsync: false, waitSeconds: 0 }, 0, 'wait=0'],
  [{ respondAsync: false, waitSeconds: 7 }, 7_000, 'wait=7'],
  [{ respondAsync: true, waitSeconds: 7 }, 7_000, 'respond-async, wait=7'],
  [{ respondAsync: false, waitSeconds: 900 }, 300_000, 'wait=300'],
])('%j waits %d ms', (preferences, waitMs, applied) => {
  const limits = { defaultWaitMs: 30_000, maxWaitMs: 300_000 };
  expect(patienceOf(preferences, limits)).toEqual({ waitMs, applied });
});
