import { addHealthRoutes } from '@sluice/common/http/health-routes.ts';
import { createHttpServer } from '@sluice/common/http/http-server.ts';
import type { RunnableApp } from '@sluice/common/lifecycle/run-process.ts';
import { closeAll, type Service, startAll } from '@sluice/common/lifecycle/service.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { createRedis } from '@sluice/common/redis/redis-client.ts';
import type { OrchestratorConfig } from './config.ts';

const API = {
  title: 'Sluice orchestrator',
  description: 'Leases containers one request at a time. For now it only says how it is.',
  version: '1',
};
const BODY_LIMIT_BYTES = 1_048_576;
const CLOSE_GRACE_MS = 5_000;

/** Composition root. */
export function createOrchestrator(config: OrchestratorConfig): RunnableApp {
  const logger = createLogger('orchestrator', config.LOG_LEVEL);
  const redis = createRedis(config.SLUICE_REDIS_URL, 'request', logger, 'orchestrator');
  const server = createHttpServer({ logger, api: API, bodyLimitBytes: BODY_LIMIT_BYTES });
  server.register(async (scope) => {
    addHealthRoutes(scope, async () => {
      const ready = await redis.ping().then(
        () => true,
        () => false,
      );
      return { ready, checks: { redis: ready ? 'ok' : 'down' } };
    });
  });

  /** Closed in reverse: the connection last. */
  const services: Service[] = [
    { start: async () => undefined, close: async () => redis.disconnect() },
    {
      start: async () => {
        await server.listen({ host: config.ORCHESTRATOR_HOST, port: config.ORCHESTRATOR_PORT });
        logger.info({ address: server.server.address() }, 'orchestrator is listening');
      },
      close: () => server.close(),
    },
  ];
  return {
    logger,
    closeGraceMs: CLOSE_GRACE_MS,
    start: () => startAll(services),
    close: () => closeAll(services),
  };
}
