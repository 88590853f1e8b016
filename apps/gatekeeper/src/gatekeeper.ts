import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createKeyFile } from '@sluice/common/auth/key-file.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import type { RunnableApp } from '@sluice/common/lifecycle/run-process.ts';
import { closeAll, startAll } from '@sluice/common/lifecycle/service.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { createRedis } from '@sluice/common/redis/redis-client.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { createReplyReader } from '@sluice/common/reply/reply-reader.ts';
import { createWorkerWatch } from '@sluice/common/workers/worker-watch.ts';
import type { GatekeeperConfig } from './config.ts';
import { createGatekeeperServer } from './http/gatekeeper-server.ts';
import { createReadiness } from './readiness.ts';
import { createBullmqQueryQueue } from './submit/bullmq-query-queue.ts';
import { createCapacity } from './submit/capacity.ts';
import { createQueueQuerySubmitter } from './submit/queue-query-submitter.ts';
import { createLostWorkerRecovery } from './submit/recover-lost-worker.ts';
import { createSettleAtDeadline } from './submit/settle-at-deadline.ts';
import { createWaitingRoom } from './submit/waiting-room.ts';

/** Composition root: everything of the gatekeeper is made and wired here, and nowhere else. */
export function createGatekeeper(config: GatekeeperConfig): RunnableApp {
  const logger = createLogger('gatekeeper', config.LOG_LEVEL);
  const gateway = `${hostname()}-${randomBytes(6).toString('hex')}`;
  const signer = createSigner(config.SLUICE_SIGNING_KEY);
  const keys = redisKeys(config.SLUICE_NAMESPACE);
  const redis = createRedis(config.SLUICE_REDIS_URL, 'request', logger, 'gatekeeper');
  const blocking = createRedis(config.SLUICE_REDIS_URL, 'patient', logger, 'gatekeeper-replies');
  const apiKeys = createKeyFile(config.GATEKEEPER_KEYS_FILE, logger);

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
  const capacity = createCapacity(
    { maxWaiting: config.GATEKEEPER_MAX_WAITING, maxQueueDepth: config.GATEKEEPER_MAX_QUEUE_DEPTH },
    () => room.size,
    () => queue.depth(),
  );
  const look = (requestId: string) => replies.look(requestId);
  const submitter = createQueueQuerySubmitter({
    room,
    queue,
    redis,
    keys,
    logger,
    signer,
    settleAtDeadline: createSettleAtDeadline({
      redis,
      keys,
      look,
      anyWorker: () => workers.workers.length > 0,
    }),
    checkCapacity: () => capacity.check(),
    maxResultBytes: config.GATEKEEPER_MAX_RESULT_BYTES,
  });
  const recover = createLostWorkerRecovery({
    room,
    queue,
    redis,
    keys,
    logger,
    look,
    requeue: (waiter) => submitter.requeue(waiter),
  });
  const workers = createWorkerWatch(redis, keys, logger, (workerId) => {
    recover(workerId).catch((err: Error) => logger.error({ err, worker: workerId }, 'recovery failed'));
  });
  const server = createGatekeeperServer({
    logger,
    keys: apiKeys,
    submitter,
    queues: queue.queues,
    signer,
    readiness: createReadiness(redis, replies, workers),
    limits: {
      maxBodyBytes: config.GATEKEEPER_MAX_BODY_BYTES,
      defaultRows: config.GATEKEEPER_DEFAULT_ROWS,
      maxRows: config.GATEKEEPER_MAX_ROWS,
      defaultTimeoutMs: config.GATEKEEPER_DEFAULT_TIMEOUT_MS,
      maxTimeoutMs: config.GATEKEEPER_MAX_TIMEOUT_MS,
    },
  });

  /** In the order of starting; closed in reverse: first no new requests, then the way back, the connections last. */
  const services = [
    {
      start: async () => undefined,
      close: async () => {
        await queue.close();
        redis.disconnect();
        blocking.disconnect();
      },
    },
    apiKeys,
    replies,
    workers,
    capacity,
    {
      start: async () => {
        await server.listen({ host: config.GATEKEEPER_HOST, port: config.GATEKEEPER_PORT });
        logger.info({ address: server.server.address(), gateway }, 'gatekeeper is listening');
      },
      close: () => server.close(),
    },
  ];

  return {
    logger,
    closeGraceMs: config.GATEKEEPER_CLOSE_GRACE_MS + 1_000,
    start: () => startAll(services),
    async close() {
      capacity.quiet();
      await closeAll(services);
    },
  };
}
