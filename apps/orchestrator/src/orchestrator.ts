import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createKeyFile } from '@sluice/common/auth/key-file.ts';
import { createRedisKeyStore } from '@sluice/common/auth/redis-key-store.ts';
import { createAddressCheck } from '@sluice/common/http/address-ranges.ts';
import { signerOf } from '@sluice/common/jobs/signer.ts';
import type { RunnableApp } from '@sluice/common/lifecycle/run-process.ts';
import { closeAll, type Service, startAll } from '@sluice/common/lifecycle/service.ts';
import { createRedisRateLimiter } from '@sluice/common/limits/redis-rate-limiter.ts';
import { createUnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { createRedis, type RedisProfile } from '@sluice/common/redis/redis-client.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import type { OrchestratorConfig } from './config.ts';
import { createDispatchPath } from './dispatch/dispatch-path.ts';
import { createOrchestratorServer } from './http/orchestrator-server.ts';
import { createWaitEstimates } from './http/wait-estimates.ts';
import { createKeeper } from './keeper/keeper.ts';
import { createOrchestratorMetrics } from './metrics/orchestrator-metrics.ts';
import { orchestratorKeys } from './orchestrator-keys.ts';
import { readPoolsFile } from './pool/pools-file.ts';
import { createRedisPoolStore } from './pool/redis-pool-store.ts';
import { createRedisPools } from './pool/redis-pools.ts';
import { createWakefulPoolStore } from './pool/wakeful-pool-store.ts';
import { createReadiness } from './readiness.ts';
import { estimateWait } from './requests/estimate.ts';
import { createRedisRequestStore } from './requests/redis-request-store.ts';
import { createRedisRequestWatch } from './requests/redis-request-watch.ts';
import { createRequestIds } from './requests/request-id.ts';
import { createPoolSource } from './runtime/pool-source.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

/** What child processes are started with. */
export interface HostProcess {
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Composition root: everything of the orchestrator is made and wired here, and nowhere else. */
export function createOrchestrator(config: OrchestratorConfig, host: HostProcess): RunnableApp {
  const logger = createLogger('orchestrator', config.LOG_LEVEL);
  const orchestratorId = `${hostname()}-${randomBytes(6).toString('hex')}`;
  const signer = signerOf(config);
  const keys = orchestratorKeys(config.SLUICE_NAMESPACE);
  const sharedKeys = redisKeys(config.SLUICE_NAMESPACE);
  // What can be wrong with the files is told before anything is opened that would keep the process alive.
  const keyFile = config.ORCHESTRATOR_KEYS_FILE ? createKeyFile(config.ORCHESTRATOR_KEYS_FILE, logger) : null;
  const settings = readPoolsFile(config.ORCHESTRATOR_POOLS_FILE);
  const sourceParts = {
    namespace: config.SLUICE_NAMESPACE,
    dockerSocket: config.ORCHESTRATOR_DOCKER_SOCKET,
    logsFolder: config.ORCHESTRATOR_LOGS,
    nodeProgram: host.execPath,
    environment: host.env,
    logger,
  };
  const sources = new Map(settings.map((pool) => [pool.name, createPoolSource(pool, sourceParts)] as const));

  const connect = (profile: RedisProfile, role: string) =>
    createRedis(config.SLUICE_REDIS_URL, profile, logger, role);
  const redis = connect('request', 'orchestrator');
  const patient = connect('patient', 'orchestrator-webhooks');
  const subscriber = connect('patient', 'orchestrator-changes');

  const shared = { redis, signer, logger };
  const apiKeys = createRedisKeyStore({ ...shared, subscriber, keys: sharedKeys, file: keyFile });
  const pools = createRedisPools({ ...shared, subscriber, keys, settings });
  const names = settings.map(({ name }) => name);
  const leaseMs = config.ORCHESTRATOR_LEASE_MS;
  const poolStore = createRedisPoolStore({ ...shared, keys, leaseMs });
  const containers = createWakefulPoolStore(poolStore, {
    serves: (pool, slots) => path.dispatcher.wake(pool, slots),
    needsCare: (pool) => keeper.wake(pool),
  });
  const requests = createRedisRequestStore({
    ...shared,
    keys,
    leaseMs,
    limits: {
      maxWaiting: config.ORCHESTRATOR_MAX_WAITING,
      maxWaitingPerCaller: config.ORCHESTRATOR_MAX_WAITING_PER_CALLER,
      maxWaitingBytes: config.ORCHESTRATOR_MAX_WAITING_BYTES,
      maxQueueAgeMs: config.ORCHESTRATOR_MAX_QUEUE_AGE_MS,
      retentionMs: config.ORCHESTRATOR_RETENTION_MS,
      deliveredRetentionMs: config.ORCHESTRATOR_DELIVERED_RETENTION_MS,
    },
  });
  const watch = createRedisRequestWatch({ redis, subscriber, keys, logger });
  const { registry, observe } = createOrchestratorMetrics({ pools: names, containers, requests });
  const containerCheck = createAddressCheck(config.ORCHESTRATOR_CONTAINER_RANGES);
  const path = createDispatchPath({
    orchestratorId,
    redis,
    queuePrefix: sharedKeys.queuePrefix,
    pools,
    containers,
    requests,
    watch,
    observe(attempt) {
      observe(attempt);
      if (attempt.outcome !== 'answered') keeper.wake(attempt.pool);
      if (attempt.webhook) void webhooks.enqueue(attempt.requestId);
    },
    check: containerCheck,
    maxAnswerBytes: config.ORCHESTRATOR_MAX_ANSWER_BYTES,
    leaseMs,
    closeGraceMs: config.ORCHESTRATOR_CLOSE_GRACE_MS,
    logger,
  });
  const keeper = createKeeper({
    ...shared,
    keys,
    orchestratorId,
    pools,
    sources,
    store: containers,
    requests,
    check: containerCheck,
    closeGraceMs: config.ORCHESTRATOR_CLOSE_GRACE_MS,
  });
  const webhookRanges = config.ORCHESTRATOR_WEBHOOK_RANGES;
  const webhookCheck = createAddressCheck(webhookRanges);
  const webhooks = createWebhooks({
    ...shared,
    connection: patient,
    queuePrefix: sharedKeys.queuePrefix,
    keys,
    store: requests,
    check: webhookCheck,
  });

  const unsent = createUnsentAnswers(config.ORCHESTRATOR_MAX_UNSENT_BYTES);
  const server = createOrchestratorServer({
    logger,
    keys: apiKeys,
    rates: createRedisRateLimiter(redis, sharedKeys),
    signer,
    pools,
    containers,
    containerCheck,
    desk: path.desk,
    store: requests,
    watch,
    ids: createRequestIds(signer),
    estimateWait: createWaitEstimates({ requests, containers, estimate: estimateWait }),
    unsent,
    waits: {
      defaultWaitMs: config.ORCHESTRATOR_DEFAULT_WAIT_MS,
      maxWaitMs: config.ORCHESTRATOR_MAX_WAIT_MS,
    },
    webhookCheck: webhookRanges.length > 0 ? webhookCheck : null,
    queues: [...path.queues, webhooks.queue],
    readiness: createReadiness(redis, names, containers),
    metrics: { registry, open: config.SLUICE_METRICS === 'open' },
    maxBodyBytes: config.ORCHESTRATOR_MAX_BODY_BYTES,
    closeGraceMs: config.ORCHESTRATOR_CLOSE_GRACE_MS,
    transport: {
      limits: { maxConnections: config.ORCHESTRATOR_MAX_CONNECTIONS },
      trustedProxies: createAddressCheck(config.ORCHESTRATOR_TRUST_PROXY),
    },
  });

  /** While the signing key is being rotated, whoever starts with the newer one carries over what was signed with the older. */
  const resealing: Service = {
    start: () =>
      poolStore.reseal().catch((error: Error) => logger.debug({ reason: error.message }, 'not resealed')),
    close: async () => undefined,
  };
  const connections: Service = {
    start: async () => undefined,
    async close() {
      for (const connection of [redis, patient, subscriber]) connection.disconnect();
    },
  };
  const listener: Service = {
    async start() {
      await server.listen({ host: config.ORCHESTRATOR_HOST, port: config.ORCHESTRATOR_PORT });
      logger.info(
        { address: server.server.address(), orchestrator: orchestratorId },
        'orchestrator is listening',
      );
    },
    close: () => server.close(),
  };
  /** In the order of starting; closed in reverse: first no new requests, then the way to the containers, the connections last. */
  const services = [
    connections,
    apiKeys,
    pools,
    resealing,
    watch,
    keeper,
    ...path.services,
    webhooks,
    unsent,
    listener,
  ];

  return {
    logger,
    // Once for the callers, once for what runs, once for the children.
    closeGraceMs: 3 * config.ORCHESTRATOR_CLOSE_GRACE_MS + 5_000,
    start: () => startAll(services),
    async close() {
      path.desk.quiet();
      await closeAll(services);
    },
  };
}
