import { Failure } from '@sluice/common/errors/failure.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { giveUpWrite } from '@sluice/common/jobs/write-mark.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisKeys } from '@sluice/common/redis/redis-keys.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import type { Redis } from 'ioredis';
import type { QueryQueue } from './bullmq-query-queue.ts';
import type { Waiter, WaitingRoom } from './waiting-room.ts';

export interface RecoveryParts {
  room: WaitingRoom;
  queue: QueryQueue;
  redis: Redis;
  keys: RedisKeys;
  signer: Signer;
  logger: Logger;
  look: (requestId: string) => Promise<Reply | null>;
  requeue: (waiter: Waiter) => void;
}

/**
 * What a vanished worker leaves behind. Its reads are sent again at once, instead of waiting for BullMQ's stall check.
 * Its writes are never sent again: not begun means certainly not applied, begun means unknown.
 */
export function createLostWorkerRecovery(parts: RecoveryParts): (workerId: string) => Promise<void> {
  const { room, queue, redis, keys, signer, logger, look, requeue } = parts;

  const recoverWrite = async (waiter: Waiter) => {
    const reply = await look(waiter.request.id);
    if (reply) return waiter.settle(reply);
    const fate = await giveUpWrite(redis, keys, signer, waiter.request.id);
    waiter.fail(
      fate === 'void'
        ? new Failure('WORKER.LOST')
        : new Failure('WRITE.OUTCOME_UNKNOWN', 'The worker died while the write may have been running'),
    );
  };

  return async (workerId) => {
    const jobs = Map.groupBy(
      room.all().filter((waiter) => waiter.jobId !== null),
      (waiter) => waiter.jobId as string,
    );
    const recovered = { reads: 0, writes: 0 };
    for (const [jobId, waiters] of jobs) {
      const lane = waiters[0]?.lane ?? 'reads';
      const worker = await queue.takenBy(lane, jobId);
      if (worker !== workerId) continue;
      recovered[lane] += waiters.length;
      for (const waiter of waiters) {
        if (lane === 'reads') requeue(waiter);
        else await recoverWrite(waiter);
      }
    }
    logger.warn({ worker: workerId, ...recovered }, 'recovered what a lost worker left');
  };
}
