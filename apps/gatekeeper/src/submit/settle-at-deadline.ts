import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
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
const LAST_LOOK_MS = 100;

export type SettleAtDeadline = (waiter: Waiter) => { outcome: Promise<Reply>; stop: () => void };

export interface SettleParts {
  redis: Redis;
  keys: RedisKeys;
  signer: Signer;
  look: (requestId: string) => Promise<Reply | null>;
  anyWorker: () => boolean;
}

/** Redis may hang just now. The caller is answered anyway, with what is certain without it. */
const REDIS_PATIENCE_MS = 400;

/**
 * What becomes of a request whose deadline passes without a reply: one last look, then an honest failure. One that
 * never left is settled at once: nobody else has heard of it.
 */
export function createSettleAtDeadline({
  redis,
  keys,
  signer,
  look,
  anyWorker,
}: SettleParts): SettleAtDeadline {
  const lastLook = (waiter: Waiter, patienceMs: number) =>
    within<Reply | null>(patienceMs, look(waiter.request.id), null);

  const settleRead = async (waiter: Waiter): Promise<Reply> => {
    const reply = await lastLook(waiter, REDIS_PATIENCE_MS);
    if (reply) return reply;
    throw timedOut(anyWorker(), '');
  };

  const settleWrite = async (waiter: Waiter): Promise<Reply> => {
    const startedAt = performance.now();
    const given = giveUpWrite(redis, keys, signer, waiter.request.id);
    const fate = await within<WriteFate>(REDIS_PATIENCE_MS, given, 'sending');
    if (fate === 'void') throw timedOut(anyWorker(), '; the write was not started and will not be');
    await delay(VERDICT_GRACE_MS - (performance.now() - startedAt));
    const reply = await lastLook(waiter, LAST_LOOK_MS);
    if (reply) return reply;
    throw new Failure('WRITE.OUTCOME_UNKNOWN', 'The time limit passed while the write may have been running');
  };

  const settle = async (waiter: Waiter): Promise<Reply> => {
    if (!waiter.left) throw timedOut(anyWorker(), ' before its turn came; it was not started');
    return waiter.lane === 'reads' ? settleRead(waiter) : settleWrite(waiter);
  };

  return (waiter) => {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    promise.catch(() => undefined);
    const timer = setTimeout(
      () => settle(waiter).then(resolve, reject),
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

/** What the work gives, or `otherwise` when it fails or takes too long. */
async function within<T>(patienceMs: number, work: Promise<T>, otherwise: T): Promise<T> {
  return Promise.race([work.catch(() => otherwise), delay(patienceMs, otherwise, { ref: false })]);
}
