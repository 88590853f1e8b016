import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { Failure } from '../errors/failure.ts';
import type { Logger } from '../logging/logger.ts';
import { answerClientError } from './client-error.ts';
import { addJsonBody } from './json-body.ts';
import { createMethodTable } from './method-table.ts';
import { type ApiDescription, addOpenApi } from './openapi.ts';
import { createProblemHandler } from './problem-handler.ts';
import { addRequestLog } from './request-log.ts';
import { failureOfZodError } from './zod-failure.ts';

export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface HttpServerOptions {
  logger: Logger;
  api: ApiDescription;
  bodyLimitBytes: number;
}

/** Bounds on how slowly a request may come in. Nothing bounds how long a caller waits for its answer. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const TIMEOUT_CHECK_INTERVAL_MS = 5_000;
/** Longer than the 60 s after which the usual load balancers drop an idle connection, so that they close it, not we. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** No page of ours is needed to read an answer. The few pages there are bring a policy of their own. */
const API_CONTENT_POLICY = {
  'default-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
};

/**
 * What every HTTP face has: zod schemas, request ids, problem documents for every error, safe headers, limits, OpenAPI.
 * Routes must be added by `register`, after this has returned.
 */
export function createHttpServer({ logger, api, bodyLimitBytes }: HttpServerOptions): HttpServer {
  const handleProblem = createProblemHandler(logger);
  const app: HttpServer = fastify({
    // Fastify's own lines hold URLs, and URLs can hold SQL.
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS },
    // A HEAD would run the GET behind it.
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: handleProblem,
    clientErrorHandler: answerClientError,
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
    const parsed = schema.safeParse(data);
    return parsed.success ? { value: parsed.data } : { error: failureOfZodError(parsed.error) };
  });
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleProblem);
  addJsonBody(app);
  addRequestLog(app, logger);
  app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: API_CONTENT_POLICY },
    // TLS ends in front of this process; only what ends it can promise that it stays.
    strictTransportSecurity: false,
  });
  app.after(() => addGate(app));
  addOpenApi(app, api);
  return app;
}

/** Refuses, before any body is read, what no route will answer. */
function addGate(app: HttpServer): void {
  const methods = createMethodTable();
  let closing = false;
  app.addHook('onRoute', ({ url, method }) => methods.add(url, [method].flat()));
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    if (closing) throw new Failure('SERVER.CLOSING');
    if (request.is404) throw noRoute(request, reply, methods.methodsOf(request.url.split('?', 1)[0] ?? ''));
  });
  // Else a connection kept alive would hold up the closing for as long as its caller likes.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

function noRoute(request: FastifyRequest, reply: FastifyReply, allowed: string[]): Failure {
  if (allowed.length === 0) return new Failure('ROUTE.NOT_FOUND');
  reply.header('allow', allowed.join(', '));
  return new Failure(
    'ROUTE.METHOD_NOT_ALLOWED',
    `${request.method} is not allowed here, but ${allowed.join(', ')}`,
  );
}
