import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createKeyFile } from '@sluice/common/auth/key-file.ts';
import { createRedisKeyStore } from '@sluice/common/auth/redis-key-store.ts';
import { createApprovedShapes } from '@sluice/common/firewall/approved-shapes.ts';
import { firewallKeys } from '@sluice/common/firewall/firewall-keys.ts';
import { createAddressCheck } from '@sluice/common/http/address-ranges.ts';
import { createTlsFiles, type TlsFiles } from '@sluice/common/http/tls-files.ts';
import { signerOf } from '@sluice/common/jobs/signer.ts';
import type { RunnableApp } from '@sluice/common/lifecycle/run-process.ts';
import { closeAll, type Service, startAll } from '@sluice/common/lifecycle/service.ts';
import { createRedisRateLimiter } from '@sluice/common/limits/redis-rate-limiter.ts';
import { createUnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import { createLogger, type Logger } from '@sluice/common/logging/logger.ts';
import { createRedis, type RedisProfile } from '@sluice/common/redis/redis-client.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { createAdmissionDesk } from './admission/admission-desk.ts';
import { createAuditLog } from './audit/audit-log.ts';
import type { GatekeeperConfig } from './config.ts';
import { createShapeLearner } from './firewall/shape-learner.ts';
import { createGatekeeperServer } from './http/gatekeeper-server.ts';
import { countDecisions, createGatekeeperMetrics } from './metrics/gatekeeper-metrics.ts';
import { createPolicyFile } from './policy/policy-file.ts';
import { createReadiness } from './readiness.ts';
import { createQueryPath } from './submit/query-path.ts';

/** Composition root: everything of the gatekeeper is made and wired here, and nowhere else. */
export function createGatekeeper(config: GatekeeperConfig): RunnableApp {
  const logger = createLogger('gatekeeper', config.LOG_LEVEL);
  const gateway = `${hostname()}-${randomBytes(6).toString('hex')}`;
  const signer = signerOf(config);
  const keys = redisKeys(config.SLUICE_NAMESPACE);
  // What can be wrong with the files is told before anything is opened that would keep the process alive.
  const keyFile = config.GATEKEEPER_KEYS_FILE ? createKeyFile(config.GATEKEEPER_KEYS_FILE, logger) : null;
  const policy = createPolicyFile(config.GATEKEEPER_POLICY_FILE, logger);
  const audit = createAuditLog(config.GATEKEEPER_AUDIT, logger);
  const tls = tlsFilesOf(config, logger);

  const connect = (profile: RedisProfile, role: string) =>
    createRedis(config.SLUICE_REDIS_URL, profile, logger, role);
  const redis = connect('request', 'gatekeeper');
  const blocking = connect('patient', 'gatekeeper-replies');
  const subscriber = connect('patient', 'gatekeeper-changes');

  const shared = { redis, subscriber, signer, logger };
  const apiKeys = createRedisKeyStore({ ...shared, keys, file: keyFile });
  const shapeKeys = firewallKeys(config.SLUICE_NAMESPACE);
  const approved = createApprovedShapes({ ...shared, keys: shapeKeys });
  const learner = createShapeLearner({ keys: shapeKeys, signer, redis, logger });
  const path = createQueryPath({
    gateway,
    redis,
    blocking,
    keys,
    signer,
    logger,
    capacity: {
      maxWaiting: config.GATEKEEPER_MAX_WAITING,
      maxWaitingPerCaller: config.GATEKEEPER_MAX_WAITING_PER_CALLER,
      maxQueueDepth: config.GATEKEEPER_MAX_QUEUE_DEPTH,
      maxQueueAgeMs: config.GATEKEEPER_MAX_QUEUE_AGE_MS,
    },
  });
  const registry = createGatekeeperMetrics({ ...path, keys: apiKeys });
  const counted = countDecisions(audit, registry);
  const desk = createAdmissionDesk({ policy: () => policy.current, approved, learner, audit: counted });

  const unsent = createUnsentAnswers(config.GATEKEEPER_MAX_UNSENT_BYTES);
  const server = createGatekeeperServer({
    logger,
    keys: apiKeys,
    desk,
    submitter: path.submitter,
    rates: createRedisRateLimiter(redis, keys),
    unsent,
    checkCapacity: (callerId) => path.capacity.check(callerId),
    queues: path.queues,
    signer,
    metrics: { registry, open: config.SLUICE_METRICS === 'open' },
    readiness: createReadiness(redis, path.replies, path.workers),
    limits: {
      maxBodyBytes: config.GATEKEEPER_MAX_BODY_BYTES,
      maxResultBytes: config.GATEKEEPER_MAX_RESULT_BYTES,
      defaultRows: config.GATEKEEPER_DEFAULT_ROWS,
      maxRows: config.GATEKEEPER_MAX_ROWS,
      defaultTimeoutMs: config.GATEKEEPER_DEFAULT_TIMEOUT_MS,
      maxTimeoutMs: config.GATEKEEPER_MAX_TIMEOUT_MS,
    },
    transport: {
      limits: { maxConnections: config.GATEKEEPER_MAX_CONNECTIONS },
      tls,
      trustedProxies: createAddressCheck(config.GATEKEEPER_TRUST_PROXY),
      corsOrigins: config.GATEKEEPER_CORS_ORIGINS,
    },
  });

  const connections: Service = {
    start: async () => undefined,
    async close() {
      for (const connection of [redis, blocking, subscriber]) connection.disconnect();
    },
  };
  const listener: Service = {
    async start() {
      await server.listen({ host: config.GATEKEEPER_HOST, port: config.GATEKEEPER_PORT });
      logger.info({ address: server.server.address(), gateway }, 'gatekeeper is listening');
    },
    close: () => server.close(),
  };
  const certificate = tls ? [tls] : [];
  /** In the order of starting; closed in reverse: first no new requests, then the way back, the connections last. */
  const services = [
    connections,
    audit,
    apiKeys,
    policy,
    approved,
    learner,
    ...path.services,
    unsent,
    ...certificate,
    listener,
  ];

  return {
    logger,
    closeGraceMs: config.GATEKEEPER_CLOSE_GRACE_MS + 1_000,
    start: () => startAll(services),
    async close() {
      path.capacity.quiet();
      await closeAll(services);
    },
  };
}

function tlsFilesOf(config: GatekeeperConfig, logger: Logger): TlsFiles | undefined {
  const { GATEKEEPER_TLS_CERT_FILE: certFile, GATEKEEPER_TLS_KEY_FILE: keyFile } = config;
  return certFile && keyFile ? createTlsFiles(certFile, keyFile, logger) : undefined;
}
