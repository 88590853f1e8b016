import type { KeyStore } from '@sluice/common/auth/key-file.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import { callerOf, requireAdmin, requireKey } from '@sluice/common/http/caller.ts';
import { addFormBody } from '@sluice/common/http/form-body.ts';
import { addHealthRoutes, type Readiness } from '@sluice/common/http/health-routes.ts';
import type { HttpLimits } from '@sluice/common/http/http-limits.ts';
import { createHttpServer, type HttpServer } from '@sluice/common/http/http-server.ts';
import { summariseJob } from '@sluice/common/http/job-summary.ts';
import { addQueueBoard } from '@sluice/common/http/queue-board.ts';
import type { TlsFiles } from '@sluice/common/http/tls-files.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { limitInFlight } from '@sluice/common/limits/in-flight-limit.ts';
import { limitRate } from '@sluice/common/limits/rate-limit-hook.ts';
import type { RateLimiter } from '@sluice/common/limits/redis-rate-limiter.ts';
import type { UnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { addHttpMetrics } from '@sluice/common/metrics/http-metrics.ts';
import { addMetricsRoute } from '@sluice/common/metrics/metrics-route.ts';
import type { Queue } from 'bullmq';
import type { Registry } from 'prom-client';
import type { AdmissionDesk } from '../admission/admission-desk.ts';
import { createLargeBodyTurns, limitLargeBodies } from '../limits/large-body-turns.ts';
import type { QuerySubmitter } from '../submit/query-submitter.ts';
import type { QueryDoor } from './answer-query.ts';
import { addCheckRoute } from './check-route.ts';
import { addCors } from './cors.ts';
import { addEndpointRoute } from './endpoint-route.ts';
import type { QueryLimits } from './query-limits.ts';
import { addQueryRoute } from './query-route.ts';
import { refuseUnsupportedHeaders } from './refusals.ts';

export interface GatekeeperServerParts {
  logger: Logger;
  keys: KeyStore;
  desk: AdmissionDesk;
  submitter: QuerySubmitter;
  rates: RateLimiter;
  unsent: UnsentAnswers;
  /** Throws a Failure when no more work of the caller may be taken. */
  checkCapacity: (callerId: string) => void;
  queues: readonly Queue[];
  signer: Signer;
  readiness: Readiness;
  metrics: MetricsParts;
  limits: QueryLimits & { maxBodyBytes: number };
  transport?: TransportParts;
}

export interface MetricsParts {
  registry: Registry;
  /** Whether everybody who reaches the port may read them, or only holders of an admin key. */
  open: boolean;
}

/** What lies between the caller's socket and the routes. Default: plain HTTP, nobody trusted, no pages of others. */
export interface TransportParts {
  limits?: Partial<HttpLimits>;
  tls?: TlsFiles | undefined;
  trustedProxies?: AddressCheck;
  corsOrigins?: readonly string[];
}

const API = {
  title: 'Sluice gatekeeper',
  description:
    'SQL over HTTP for a MySQL cluster. Every error is an RFC 9457 problem document with a stable `code`.',
  version: '1',
};

/** The public door: all routes of the gatekeeper. The caller listens and closes. */
export function createGatekeeperServer(parts: GatekeeperServerParts): HttpServer {
  const { logger, keys, desk, submitter, rates, unsent, checkCapacity, queues, signer, readiness, limits } =
    parts;
  const { corsOrigins = [], ...transport } = parts.transport ?? {};
  const server = createHttpServer({ logger, api: API, bodyLimitBytes: limits.maxBodyBytes, ...transport });
  if (corsOrigins.length > 0) addCors(server, corsOrigins);
  addHttpMetrics(server, parts.metrics.registry);
  server.register(async (scope) => {
    addHealthRoutes(scope, readiness);
    addMetricsRoute(scope, parts.metrics.registry, async ({ headers }) => {
      if (!parts.metrics.open) await requireAdmin(headers.authorization, keys);
    });
  });
  const door: QueryDoor = { desk, submitter, unsent, limits };
  server.register(async (scope) => {
    desk.auditRefusals(scope);
    requireKey(scope, keys);
    limitRate(scope, rates);
    limitInFlight(scope);
    scope.addHook('onRequest', async (request) => refuseUnsupportedHeaders(request.headers));
    limitLargeBodies(scope, createLargeBodyTurns());
    addCheckRoute(scope, desk);
    scope.register(async (queueScope) => {
      // Before any body is read: a refusal must be cheap when there are many.
      queueScope.addHook('onRequest', async (request) => {
        const { id } = callerOf(request);
        checkCapacity(id);
        unsent.check(id);
      });
      addQueryRoute(queueScope, door);
      queueScope.register(async (formScope) => {
        await addFormBody(formScope);
        addEndpointRoute(formScope, door);
      });
    });
  });
  const summarise = (queue: string, data: unknown) => summariseJob(signer, queue, data);
  addQueueBoard(server, { queues, keys, signer, logger, summarise });
  return server;
}
