import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisKeys } from '@sluice/common/redis/redis-keys.ts';
import { createReplyReader, type ReplyReader } from '@sluice/common/reply/reply-reader.ts';
import { createWorkerWatch, type WorkerWatch } from '@sluice/common/workers/worker-watch.ts';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createBullmqQueryQueue } from './bullmq-query-queue.ts';
import { type Capacity, createCapacity } from './capacity.ts';
import type { CapacityLimits } from './capacity-refusal.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { windowOf } from './fair-line.ts';
import type { QuerySubmitter } from './query-submitter.ts';
import { createQueueQuerySubmitter } from './queue-query-submitter.ts';
import { createLostWorkerRecovery } from './recover-lost-worker.ts';
import { createSettleAtDeadline } from './settle-at-deadline.ts';
import { createWaitingRoom } from './waiting-room.ts';

export interface QueryPathParts {
  gateway: string;
  /** For commands. Not closed here. */
  redis: Redis;
  /** For the blocking reader alone. Not closed here. */
  blocking: Redis;
  keys: RedisKeys;
  signer: Signer;
  logger: Logger;
  capacity: CapacityLimits;
}

/** The way of admitted requests through the queue and back. */
export interface QueryPath {
  readonly submitter: QuerySubmitter;
  readonly capacity: Capacity;
  readonly queues: readonly Queue[];
  readonly replies: ReplyReader;
  readonly workers: WorkerWatch;
  readonly dispatcher: Dispatcher;
  /** In the order of starting. */
  readonly services: readonly Service[];
}

/** Puts the parts of the way together. */
export function createQueryPath(parts: QueryPathParts): QueryPath {
  const { gateway, redis, blocking, keys, signer, logger } = parts;
  const room = createWaitingRoom();
  const queue = createBullmqQueryQueue(redis, keys.queuePrefix, gateway, signer);
  const replies = createReplyReader({
    gateway,
    blocking,
    redis,
    keys,
    signer,
    logger,
    onReply: (reply) => room.deliver(reply),
  });
  const look = (requestId: string) => replies.look(requestId);
  const capacity = createCapacity(parts.capacity, {
    waiting: () => room.size,
    waitingOf: (callerId) => room.sizeOf(callerId),
    waitedMs: (lane, callerId) => dispatcher.waitedMs(lane, callerId),
    queueDepth: () => queue.depth(),
  });
  const anyWorker = () => workers.workers.length > 0;
  const submitter = createQueueQuerySubmitter({
    room,
    queue,
    redis,
    keys,
    logger,
    signer,
    settleAtDeadline: createSettleAtDeadline({ redis, keys, signer, look, anyWorker }),
    checkCapacity: (callerId, lane) => capacity.check(callerId, lane),
    dispatcher: () => dispatcher,
  });
  const requeue = submitter.send;
  const recover = createLostWorkerRecovery({ room, queue, redis, keys, signer, logger, look, requeue });
  const workers = createWorkerWatch(redis, keys, signer, logger, (workerId) => {
    recover(workerId).catch((err: Error) => logger.error({ err, worker: workerId }, 'recovery failed'));
  });
  const dispatcher: Dispatcher = createDispatcher(
    () => windowOf(workers.workers.map((worker) => worker.concurrency)),
    submitter.send,
  );
  const closeQueue = { start: async () => undefined, close: () => queue.close() };
  return {
    submitter,
    capacity,
    queues: queue.queues,
    replies,
    workers,
    dispatcher,
    services: [closeQueue, replies, workers, dispatcher, capacity],
  };
}
