import { Failure } from '@sluice/common/errors/failure.ts';
import { giveUpWrite, type WriteFate } from '@sluice/common/jobs/write-mark.ts';
import type { RedisKeys } from '@sluice/common/redis/redis-keys.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import type { Redis } from 'ioredis';
import type { Waiter } from './waiting-room.ts';

/**
 * A write that may be on a node gets this long after its deadline: its worker kills it there and tells whether the
 * server confirmed that. Below the second that an answer may come late.
 */
const VERDICT_GRACE_MS = 800;

export type SettleAtDeadline = (waiter: Waiter) => { outcome: Promise<Reply>; stop: () => void };

export interface SettleParts {
  redis: Redis;
  keys: RedisKeys;
  look: (requestId: string) => Promise<Reply | null>;
  anyWorker: () => boolean;
}

/** What becomes of a request whose deadline passes without a reply: one last look, then an honest failure. */
export function createSettleAtDeadline({ redis, keys, look, anyWorker }: SettleParts): SettleAtDeadline {
  const lastLook = (waiter: Waiter) => look(waiter.request.id).catch(() => null);

  const settleRead = async (waiter: Waiter): Promise<Reply> => {
    const reply = await lastLook(waiter);
    if (reply) return reply;
    throw timedOut(anyWorker(), '');
  };

  const settleWrite = async (waiter: Waiter): Promise<Reply> => {
    const fate = await giveUpWrite(redis, keys, waiter.request.id).catch((): WriteFate => 'sending');
    if (fate === 'void') throw timedOut(anyWorker(), '; the write was not started and will not be');
    await new Promise((resolve) => setTimeout(resolve, VERDICT_GRACE_MS));
    const reply = await lastLook(waiter);
    if (reply) return reply;
    throw new Failure('WRITE.OUTCOME_UNKNOWN', 'The time limit passed while the write may have been running');
  };

  return (waiter) => {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    promise.catch(() => undefined);
    const timer = setTimeout(
      () => {
        const settled = waiter.lane === 'reads' ? settleRead(waiter) : settleWrite(waiter);
        settled.then(resolve, reject);
      },
      Math.max(waiter.request.deadlineAt - Date.now(), 0),
    );
    return { outcome: promise, stop: () => clearTimeout(timer) };
  };
}

function timedOut(anyWorker: boolean, addition: string): Failure {
  return anyWorker
    ? new Failure('QUERY.TIMED_OUT', `The time limit passed${addition}`)
    : new Failure('WORKER.NONE', `No worker is connected, and the time limit passed${addition}`);
}
