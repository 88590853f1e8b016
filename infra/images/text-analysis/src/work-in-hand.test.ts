import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { createWorkInHand, WorkCancelled, WorkTimedOut } from './work-in-hand.ts';

const untilBroken = async (signal: AbortSignal) => {
  await once(signal, 'abort');
  throw signal.reason;
};

test('work is cancelled by its id, once', async () => {
  const work = createWorkInHand();
  const running = work.run({ id: 'a', timeoutMs: null, caller: new EventEmitter() }, untilBroken);
  expect(work.cancel('b')).toBe(false);
  expect(work.cancel('a')).toBe(true);
  await expect(running).rejects.toBeInstanceOf(WorkCancelled);
  expect(work.cancel('a')).toBe(false);
});

test('a caller that leaves cancels its work', async () => {
  const caller = new EventEmitter();
  const running = createWorkInHand().run({ id: null, timeoutMs: null, caller }, untilBroken);
  caller.emit('close');
  await expect(running).rejects.toBeInstanceOf(WorkCancelled);
});

test('work ends when its time is over', async () => {
  const running = createWorkInHand().run({ id: 'a', timeoutMs: 1, caller: new EventEmitter() }, untilBroken);
  await expect(running).rejects.toBeInstanceOf(WorkTimedOut);
});

test('nothing of it stays behind', async () => {
  const caller = new EventEmitter();
  const work = createWorkInHand();
  expect(await work.run({ id: 'a', timeoutMs: 1_000, caller }, async () => 'done')).toBe('done');
  expect(caller.listenerCount('close')).toBe(0);
  expect(work.cancel('a')).toBe(false);
});
