import type { KeyStore } from '@sluice/common/auth/key-file.ts';
import { addFormBody } from '@sluice/common/http/form-body.ts';
import { addHealthRoutes, type Readiness } from '@sluice/common/http/health-routes.ts';
import { createHttpServer, type HttpServer } from '@sluice/common/http/http-server.ts';
import { addQueueBoard } from '@sluice/common/http/queue-board.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Queue } from 'bullmq';
import type { QuerySubmitter } from '../submit/query-submitter.ts';
import { requireKey } from './caller.ts';
import { addEndpointRoute } from './endpoint-route.ts';
import type { QueryLimits } from './query-limits.ts';
import { addQueryRoute } from './query-route.ts';
import { refuseUnsupportedHeaders } from './refusals.ts';

export interface GatekeeperServerParts {
  logger: Logger;
  keys: KeyStore;
  submitter: QuerySubmitter;
  queues: readonly Queue[];
  signer: Signer;
  readiness: Readiness;
  limits: QueryLimits & { maxBodyBytes: number };
}

const API = {
  title: 'Sluice gatekeeper',
  description:
    'SQL over HTTP for a MySQL cluster. Every error is an RFC 9457 problem document with a stable `code`.',
  version: '1',
};

/** The public door: all routes of the gatekeeper. The caller listens and closes. */
export function createGatekeeperServer(parts: GatekeeperServerParts): HttpServer {
  const { logger, keys, submitter, queues, signer, readiness, limits } = parts;
  const server = createHttpServer({ logger, api: API, bodyLimitBytes: limits.maxBodyBytes });
  server.register(async (scope) => addHealthRoutes(scope, readiness));
  server.register(async (scope) => {
    requireKey(scope, keys);
    scope.addHook('onRequest', async (request) => refuseUnsupportedHeaders(request.headers));
    addQueryRoute(scope, submitter, limits);
    scope.register(async (formScope) => {
      await addFormBody(formScope);
      addEndpointRoute(formScope, submitter, limits);
    });
  });
  addQueueBoard(server, { queues, keys, signer, logger });
  return server;
}
