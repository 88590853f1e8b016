import { expect, test } from 'vitest';
import { Priority } from './request.ts';
import { classOf, queuePriority, TURN_MAX } from './turn.ts';

const all = Priority.options.map((priority) => classOf(priority));

test('classes do not overlap, whatever the turn, and BullMQ takes all of them', () => {
  expect(all).toEqual([0, 1, 2]);
  for (const each of all) {
    expect(queuePriority(each, 0, true)).toBeGreaterThan(
      each === 0 ? 0 : queuePriority(each - 1, 1e12, false),
    );
    expect(queuePriority(each, 1e12, false)).toBeLessThan(2 ** 21);
  }
});

test('turns are in order up to the last, and who is queued again comes first of its own', () => {
  for (const turn of [0, 1, 2, 1_000, TURN_MAX - 1]) {
    expect(queuePriority(1, turn, true)).toBeLessThan(queuePriority(1, turn, false));
    expect(queuePriority(1, turn, false)).toBeLessThanOrEqual(queuePriority(1, turn + 1, true));
    expect(queuePriority(1, turn, false)).toBeLessThan(queuePriority(1, turn + 1, false));
  }
  expect(queuePriority(1, TURN_MAX, false)).toBe(queuePriority(1, TURN_MAX + 1, false));
});

test('with a number of 31 bits behind it, a double holds it exactly', () => {
  const score = queuePriority(2, 1e12, false) * 2 ** 31 + (2 ** 31 - 1);
  expect(Number.isSafeInteger(score)).toBe(true);
});
