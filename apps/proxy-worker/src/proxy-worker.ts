import { randomBytes } from 'node:crypto';
import { createCancellationListener } from '@sluice/common/jobs/cancellation.ts';
import { claimJob } from '@sluice/common/jobs/job-claim.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { markSending } from '@sluice/common/jobs/write-mark.ts';
import type { RunnableApp } from '@sluice/common/lifecycle/run-process.ts';
import { closeAll, type Service, startAll } from '@sluice/common/lifecycle/service.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { createRedis } from '@sluice/common/redis/redis-client.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { createReplyWriter } from '@sluice/common/reply/reply-writer.ts';
import { createAnnouncer } from '@sluice/common/workers/announcer.ts';
import { createCluster } from './cluster/cluster.ts';
import { createInventoryFile } from './cluster/inventory-file.ts';
import type { WorkerConfig } from './config.ts';
import { type ExecuteRequestParts, executeRequest } from './execution/execute-request.ts';
import { createFloatMemory } from './execution/float-memory.ts';
import { decideAccess } from './execution/statement-access.ts';
import { createBullmqQueryConsumer } from './queue/bullmq-query-consumer.ts';
import { redisLink } from './queue/redis-link.ts';
import { createRefusals } from './queue/refusals.ts';
import { createRequestRunner } from './queue/request-runner.ts';

/** On top of the drain: for kills, answers and sockets. */
const CLOSE_MARGIN_MS = 5_000;

/** Puts the worker together. Throws ConfigError for what can be known to be wrong before the start. */
export function createProxyWorker(config: WorkerConfig): RunnableApp {
  const logger = createLogger('proxy-worker', config.logLevel).child({ worker: config.name });
  const workerId = `${config.name}-${randomBytes(4).toString('hex')}`;
  const keys = redisKeys(config.namespace);
  const signer = createSigner(config.signingKey, {
    also: config.signingKeyAlso ?? undefined,
    encrypts: config.encrypts,
  });
  const inventory = createInventoryFile(config.inventoryFile, logger);
  const cluster = createCluster(config, inventory, logger);

  const redisOf = (profile: 'request' | 'patient', role: string) =>
    createRedis(config.redisUrl, profile, logger, `worker-${role}`);
  const redis = redisOf('request', 'replies');
  const queueRedis = redisOf('patient', 'queue');
  const subscriber = redisOf('patient', 'cancellations');

  const parts: ExecuteRequestParts = {
    cluster,
    hasAdminAccount: config.accounts.admin !== null,
    floats: createFloatMemory(),
    favourites: new Map(),
    random: Math.random,
    decideAccess,
    markSending: (requestId) => markSending(redis, keys, signer, requestId),
    logger,
  };
  const refusals = createRefusals(logger);
  const runner = createRequestRunner({
    execute: (request, signal, claimed) => executeRequest(parts, request, signal, claimed),
    replies: createReplyWriter(redis, keys, signer, logger),
    logger,
  });

  const services: Service[] = [
    redisLink(redis),
    redisLink(queueRedis),
    redisLink(subscriber),
    inventory,
    cluster,
    createCancellationListener(subscriber, keys, signer, (requestId) => runner.cancel(requestId)),
    createAnnouncer(redis, keys, signer, logger, () => ({
      id: workerId,
      name: config.name,
      concurrency: config.concurrency,
      nodes: cluster.views().map(({ name, up, role }) => ({ name, up, role })),
      refused: refusals.counts,
    })),
    createBullmqQueryConsumer({
      workerId,
      concurrency: config.concurrency,
      closeGraceMs: config.closeGraceMs,
      connection: queueRedis,
      keys,
      signer,
      runner,
      claim: (jobId, latestDeadlineAt) => claimJob(redis, keys, jobId, workerId, latestDeadlineAt),
      refusals,
      logger,
    }),
  ];

  return {
    logger,
    closeGraceMs: config.closeGraceMs + CLOSE_MARGIN_MS,
    async start() {
      await startAll(services);
      logger.info({ workerId, concurrency: config.concurrency }, 'the worker is ready');
    },
    close: () => closeAll(services),
  };
}
