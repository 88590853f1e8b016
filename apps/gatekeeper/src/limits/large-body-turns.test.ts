import { expect, test } from 'vitest';
import { createLargeBodyTurns } from './large-body-turns.ts';

/** As long as judging a large body takes; nothing else runs meanwhile. */
function work(ms: number): void {
  const endAt = performance.now() + ms;
  while (performance.now() < endAt);
}

test('one comes at once; of many, callers take turns', async () => {
  const turns = createLargeBodyTurns();
  const order: string[] = [];
  const take = (caller: string) => turns.take(caller).then(() => order.push(caller));
  await Promise.all([
    take('noisy'),
    take('noisy'),
    take('noisy'),
    take('noisy'),
    take('quiet'),
    take('other'),
  ]);
  expect(order.slice(0, 2)).toEqual(['noisy', 'noisy']);
  expect(order.slice(2, 4).sort()).toEqual(['other', 'quiet']);
  expect(order).toHaveLength(6);
});

test('between two, others have the process for longer than one takes', async () => {
  const turns = createLargeBodyTurns();
  const startedAt: number[] = [];
  const take = () =>
    turns.take('a').then(() => {
      startedAt.push(performance.now());
      work(20);
    });
  await Promise.all([take(), take(), take()]);
  const [first = 0, second = 0, third = 0] = startedAt;
  expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(75);
});

test('only so many of one caller wait, and only so many in all', async () => {
  const turns = createLargeBodyTurns();
  const taken = (caller: string) =>
    turns.take(caller).then(
      () => 'done',
      (error) => error.code,
    );
  const ofOne = Array.from({ length: 25 }, () => taken('a'));
  const ofAll = Array.from({ length: 220 }, (_, index) => taken(`caller ${index}`));
  expect((await Promise.all(ofOne)).filter((code) => code === 'CALLER.BUSY').length).toBe(4);
  expect((await Promise.all(ofAll)).filter((code) => code === 'QUEUE.FULL').length).toBe(40);
});
