import type { KeyStore } from '@sluice/common/auth/key-record.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import { callerOf, requireAdmin, requireKey } from '@sluice/common/http/caller.ts';
import { addHealthRoutes, type Readiness } from '@sluice/common/http/health-routes.ts';
import type { HttpLimits } from '@sluice/common/http/http-limits.ts';
import { createHttpServer, type HttpServer } from '@sluice/common/http/http-server.ts';
import { addQueueBoard } from '@sluice/common/http/queue-board.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { limitInFlight } from '@sluice/common/limits/in-flight-limit.ts';
import { limitRate } from '@sluice/common/limits/rate-limit-hook.ts';
import type { RateLimiter } from '@sluice/common/limits/redis-rate-limiter.ts';
import { addHttpMetrics } from '@sluice/common/metrics/http-metrics.ts';
import { addMetricsRoute } from '@sluice/common/metrics/metrics-route.ts';
import type { Queue } from 'bullmq';
import type { Registry } from 'prom-client';
import type { PoolStore } from '../pool/pool-store.ts';
import type { Pools } from '../pool/pools.ts';
import { addBinaryBody } from './binary-body.ts';
import { limitBodies } from './body-room.ts';
import type { ResolveName } from './container-address.ts';
import { addContainerRoutes } from './container-routes.ts';
import { createEventStreams, type EventStreamParts } from './event-streams.ts';
import { addNewRequestRoute } from './new-request-route.ts';
import { addPoolRoutes } from './pool-routes.ts';
import { addRequestCancelRoute } from './request-cancel-route.ts';
import type { RequestDoor } from './request-door.ts';
import { addRequestEventsRoute } from './request-events-route.ts';
import { addRequestResultRoute } from './request-result-route.ts';
import { addRequestStatusRoute } from './request-status-route.ts';
import { summariseOrchestratorJob } from './ticket-summary.ts';
import { addWebhookSecretRoute } from './webhook-secret-route.ts';

export interface OrchestratorServerParts extends Omit<RequestDoor, 'hurry'> {
  keys: KeyStore;
  rates: RateLimiter;
  signer: Signer;
  pools: Pools;
  containers: PoolStore;
  /** Where containers may lie. */
  containerCheck: AddressCheck;
  resolve?: ResolveName | undefined;
  /** Shown at `/queues`. The caller closes them. */
  queues: readonly Queue[];
  readiness: Readiness;
  metrics: { registry: Registry; open: boolean };
  maxBodyBytes: number;
  /** How long a closing server lets callers wait for their answers; then they get promises. */
  closeGraceMs: number;
  transport?: { limits?: Partial<HttpLimits>; trustedProxies?: AddressCheck };
  streams?: EventStreamParts['limits'];
}

const API = {
  title: 'Sluice orchestrator',
  description:
    'Leases containers one request at a time. Every error is an RFC 9457 problem document with a stable `code`.',
  version: '1',
};

/** Bodies that may be on their way to Redis at a time, in all; eight of the largest size in any case. */
const BODIES_MAX_BYTES = 256 * 1_048_576;
/** Of everything that is not a request for a container. */
const JSON_BODY_MAX_BYTES = 65_536;

/** All routes of the orchestrator. The caller listens and closes. */
export function createOrchestratorServer(parts: OrchestratorServerParts): HttpServer {
  const { logger, keys, signer, metrics, maxBodyBytes, closeGraceMs, unsent } = parts;
  const server = createHttpServer({
    logger,
    api: API,
    bodyLimitBytes: JSON_BODY_MAX_BYTES,
    ...parts.transport,
  });
  const hurry = new AbortController();
  const door: RequestDoor = { ...parts, hurry: hurry.signal };
  const streams = createEventStreams({ ...door, limits: parts.streams ?? {} });
  server.addHook('onReady', () => streams.start());
  server.addHook('preClose', async () => {
    await streams.close();
    setTimeout(() => hurry.abort(), closeGraceMs).unref();
  });

  addHttpMetrics(server, metrics.registry);
  server.register(async (scope) => {
    addHealthRoutes(scope, parts.readiness);
    addMetricsRoute(scope, metrics.registry, async ({ headers }) => {
      if (!metrics.open) await requireAdmin(headers.authorization, keys);
    });
  });
  server.register(async (scope) => {
    requireKey(scope, keys);
    limitRate(scope, parts.rates);
    addRequestStatusRoute(scope, door);
    addRequestResultRoute(scope, door);
    addRequestCancelRoute(scope, door);
    addRequestEventsRoute(scope, door, streams);
    addWebhookSecretRoute(scope, signer);
    scope.register(async (taking) => {
      // Only of these: a key whose requests wait must be able to ask how they are.
      limitInFlight(taking);
      taking.addHook('onRequest', async (request) => unsent.check(callerOf(request).id));
      limitBodies(taking, { maxBytes: Math.max(BODIES_MAX_BYTES, 8 * maxBodyBytes), maxBodyBytes });
      addBinaryBody(taking);
      addNewRequestRoute(taking, door, maxBodyBytes);
    });
    scope.register(async (admin) => {
      admin.addHook('onRequest', async (request) => {
        if (callerOf(request).role === 'admin') return;
        throw new Failure('AUTH.FORBIDDEN', 'This needs a key of the role "admin"');
      });
      addContainerRoutes(admin, parts);
      addPoolRoutes(admin, parts);
    });
  });
  const summarise = (queue: string, data: unknown) => summariseOrchestratorJob(signer, queue, data);
  addQueueBoard(server, { queues: parts.queues, keys, signer, logger, summarise });
  return server;
}
