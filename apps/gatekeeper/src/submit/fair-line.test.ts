import { expect, test } from 'vitest';
import { createFairLine, type Window, windowOf } from './fair-line.ts';

interface Item {
  caller: string;
  number: number;
  at: number;
}

const newLine = () =>
  createFairLine<Item>(
    (item) => item.caller,
    (item) => item.at,
  );
const item = (caller: string, number = 0, at = 0): Item => ({ caller, number, at });
const ONE: Window = { all: 1, ofOneCaller: 1 };

/** All that still wait, in the order in which they go when one is done before the next. */
function drain(line: ReturnType<typeof newLine>): string[] {
  const order: string[] = [];
  for (let next = line.next(ONE, 0); next; next = line.next(ONE, 0)) {
    order.push(`${next.caller}${next.number}`);
    line.remove(next);
  }
  return order;
}

test('callers take turns, each in its own order', () => {
  const line = newLine();
  for (const each of [item('a', 1), item('a', 2), item('a', 3), item('b', 1), item('b', 2), item('c', 1)])
    line.add(each, 0);
  expect(drain(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('who comes while others wait goes after one of each', () => {
  const line = newLine();
  for (let n = 1; n <= 1_000; n += 1) line.add(item('noisy', n), 0);
  for (let n = 1; n <= 3; n += 1) line.add(item('quiet', n), 0);
  expect(drain(line).slice(0, 7)).toEqual([
    'noisy1',
    'quiet1',
    'noisy2',
    'quiet2',
    'noisy3',
    'quiet3',
    'noisy4',
  ]);
});

test('one that was taken out never goes', () => {
  const line = newLine();
  const gone = item('a', 1);
  line.add(gone, 0);
  line.add(item('a', 2), 0);
  expect(line.remove(gone)).toBe(true);
  expect(line.remove(gone)).toBe(false);
  expect(drain(line)).toEqual(['a2']);
});

test('no more than the window goes, and one caller alone does not fill it', () => {
  const line = newLine();
  const window = { all: 4, ofOneCaller: 3 };
  for (let n = 1; n <= 9; n += 1) line.add(item('a', n), 0);
  const gone = [line.next(window, 0), line.next(window, 0), line.next(window, 0)];
  expect([gone.every(Boolean), line.next(window, 0), line.outstanding, line.waiting]).toEqual([
    true,
    null,
    3,
    6,
  ]);
  line.add(item('b', 1), 0);
  expect(line.next(window, 0)?.caller).toBe('b');
  line.add(item('b', 2), 0);
  expect(line.next(window, 0)).toBeNull();
  line.remove(gone[0] as Item);
  expect(line.next(window, 0)).toMatchObject({ caller: 'a', number: 4 });
});

test('how long a caller has waited is about its own line, and about a line that stands still', () => {
  const line = newLine();
  expect(line.waitedMs('a', 99)).toBe(0);
  line.add(item('a', 1, 100), 100);
  line.add(item('a', 2, 150), 150);
  expect([line.waitedMs('a', 160), line.waitedMs('b', 160)]).toEqual([60, 60]);
  line.next(ONE, 160);
  expect([line.waitedMs('a', 170), line.waitedMs('b', 170)]).toEqual([20, 10]);
});

test.each([
  [[], { all: 32, ofOneCaller: 24 }],
  [[1], { all: 2, ofOneCaller: 2 }],
  [[32, 32], { all: 128, ofOneCaller: 96 }],
  [Array(1_000).fill(1_000), { all: 20_000, ofOneCaller: 15_000 }],
])('the window for workers %j', (concurrencies, window) => {
  expect(windowOf(concurrencies)).toEqual(window);
});

/** Whole numbers below `limit`, the same in every run. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'whatever comes, goes and is taken back (%i): nothing is lost, nothing goes twice, nobody is passed by twice',
  (seed) => {
    const below = numbersFrom(seed);
    const all = 1 + below(6);
    const line = newLine();
    const waits: Item[] = [];
    const out: Item[] = [];
    /** `XY`: caller X has gone while Y waited, since Y began to wait or last went itself. */
    const passed = new Set<string>();
    const forget = (caller: string) => {
      for (const pair of passed) if (pair.endsWith(caller)) passed.delete(pair);
    };
    for (let number = 0; number < 2_000; number += 1) {
      const what = below(3);
      if (what === 0) {
        const added = item('abcd'[below(4)] as string, number);
        if (!waits.some(({ caller }) => caller === added.caller)) forget(added.caller);
        waits.push(added);
        line.add(added, 0);
      } else if (what === 1) {
        const next = line.next({ all, ofOneCaller: all }, 0);
        expect(next === null).toBe(waits.length === 0 || out.length >= all);
        if (!next) continue;
        expect(waits.find(({ caller }) => caller === next.caller)).toBe(next);
        out.push(...waits.splice(waits.indexOf(next), 1));
        forget(next.caller);
        for (const { caller } of waits) {
          if (caller === next.caller) continue;
          expect(passed).not.toContain(`${next.caller}${caller}`);
        }
        for (const { caller } of waits) if (caller !== next.caller) passed.add(`${next.caller}${caller}`);
      } else {
        const list = below(2) === 0 ? waits : out;
        const gone = list[below(Math.max(list.length, 1))];
        if (!gone) continue;
        list.splice(list.indexOf(gone), 1);
        expect(line.remove(gone)).toBe(list === waits);
      }
      expect([line.waiting, line.outstanding]).toEqual([waits.length, out.length]);
    }
  },
);
