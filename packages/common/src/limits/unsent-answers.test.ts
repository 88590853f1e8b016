import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createUnsentAnswers, type UnsentAnswers } from './unsent-answers.ts';

class Response extends EventEmitter {
  destroyed = false;
  destroy() {
    this.destroyed = true;
    this.emit('close');
  }
}
const newResponse = () => new Response() as Response & ServerResponse;

let answers: UnsentAnswers;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
  answers = createUnsentAnswers(1_000);
});
afterEach(async () => {
  await answers.close();
  vi.useRealTimers();
});

test('a caller that does not read is stopped at half of it, the others at all of it', () => {
  const one = newResponse();
  answers.track('a', one, 600);
  expect(() => answers.check('a')).toThrow(/CALLER.BUSY/);
  expect(() => answers.check('b')).not.toThrow();
  expect(answers.hasRoomFor(400)).toBe(true);
  expect(answers.hasRoomFor(401)).toBe(false);
  answers.track('b', newResponse(), 450);
  expect(() => answers.check('c')).toThrow(/QUEUE.FULL/);
  one.emit('close');
  for (const caller of ['a', 'b', 'c']) expect(() => answers.check(caller)).not.toThrow();
});

test('an answer that is taken too slowly is cut, and counts no more', async () => {
  await answers.start();
  const slow = newResponse();
  answers.track('a', slow, 600); // 30 s and 12 ms
  vi.advanceTimersByTime(30_000);
  expect(slow.destroyed).toBe(false);
  vi.advanceTimersByTime(5_000);
  expect(slow.destroyed).toBe(true);
  expect(() => answers.check('a')).not.toThrow();
});
