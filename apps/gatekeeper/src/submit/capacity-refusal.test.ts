import { expect, test } from 'vitest';
import { capacityRefusal, type Load } from './capacity-refusal.ts';

const LIMITS = { maxWaiting: 100, maxWaitingPerCaller: 10, maxQueueDepth: 1_000, maxQueueAgeMs: 5_000 };
const IDLE: Load = { closing: false, waiting: 0, waitingOfCaller: 0, queueDepth: 0, waitedMs: 0 };

test.each<[string, Partial<Load>, string | undefined]>([
  ['nothing', {}, undefined],
  ['as much as may be', { waiting: 99, waitingOfCaller: 9, queueDepth: 999, waitedMs: 5_000 }, undefined],
  ['a server that closes', { closing: true, waitingOfCaller: 10 }, 'SERVER.CLOSING'],
  ['a caller over its share', { waitingOfCaller: 10 }, 'CALLER.BUSY'],
  ['a caller over its share, in a full house', { waitingOfCaller: 10, waiting: 100 }, 'CALLER.BUSY'],
  ['a full house', { waiting: 100 }, 'QUEUE.FULL'],
  ['a deep queue', { queueDepth: 1_000 }, 'QUEUE.FULL'],
  ['a line that is too slow', { waitedMs: 5_001 }, 'QUEUE.FULL'],
])('%s', (_what, load, code) => {
  expect(capacityRefusal({ ...IDLE, ...load }, LIMITS)?.code).toBe(code);
});
