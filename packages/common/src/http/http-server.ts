import type { Server as HttpsServer } from 'node:https';
import helmet from '@fastify/helmet';
import {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
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
import type { AddressCheck } from './address-ranges.ts';
import { answerClientError } from './client-error.ts';
import { drainBody } from './drain-body.ts';
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from './http-limits.ts';
import { addJsonBody } from './json-body.ts';
import { createMethodTable } from './method-table.ts';
import { type ApiDescription, addOpenApi } from './openapi.ts';
import { createProblemHandler } from './problem-handler.ts';
import { requestIdMaker } from './request-id.ts';
import { addRequestLog } from './request-log.ts';
import type { TlsFiles } from './tls-files.ts';
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
  limits?: Partial<HttpLimits>;
  /** HTTPS instead of HTTP, with these. The caller starts and closes them. */
  tls?: TlsFiles | undefined;
  /** Default: nobody. */
  trustedProxies?: AddressCheck | undefined;
}

/** What browsers are told when this process ends TLS itself: a year, this host only. */
const STRICT_TRANSPORT = { maxAge: 31_536_000, includeSubDomains: false };

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
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, api, bodyLimitBytes, tls, trustedProxies = () => false } = options;
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const handleProblem = createProblemHandler(logger);
  const transport = {
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
    keepAlive: true,
    keepAliveInitialDelay: limits.probeAfterMs,
  };
  const settings: FastifyHttpOptions<RawServerDefault> = {
    // Fastify's own lines hold URLs, and URLs can hold SQL.
    logger: false,
    genReqId: requestIdMaker(trustedProxies),
    trustProxy: (address) => trustedProxies(address),
    bodyLimit: bodyLimitBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    http: transport,
    // A HEAD would run the GET behind it.
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: handleProblem,
    clientErrorHandler: answerClientError,
  };
  // Its type would differ in the class of its server only, which nobody asks for.
  const encrypted = { ...settings, https: { ...transport, ...tlsOptions(limits), ...tls?.current } };
  const app: HttpServer = fastify(tls ? (encrypted as typeof settings) : settings).withTypeProvider();
  app.server.maxConnections = limits.maxConnections;
  tls?.onChange((pair) => (app.server as HttpsServer).setSecureContext({ ...tlsOptions(limits), ...pair }));

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
    // Only what ends TLS can promise that it stays.
    strictTransportSecurity: tls ? STRICT_TRANSPORT : false,
  });
  app.after(() => addGate(app));
  drainBeforeClose(app);
  boundSending(app, limits.sendTimeoutMs);
  addOpenApi(app, api);
  return app;
}

function tlsOptions({ headersTimeoutMs }: HttpLimits) {
  return { minVersion: 'TLSv1.2', handshakeTimeout: headersTimeoutMs } as const;
}

/** Before a connection is closed on a body that nobody has read. */
function drainBeforeClose(app: HttpServer): void {
  app.addHook('onSend', async (request, reply) => {
    if (reply.getHeader('connection') === 'close') await drainBody(request.raw);
  });
}

/** From the beginning of an answer to its end. Node sets the socket's limit anew for each request and for each pause. */
function boundSending(app: HttpServer, sendTimeoutMs: number): void {
  app.addHook('onSend', async (request) => {
    request.raw.socket?.setTimeout?.(sendTimeoutMs);
  });
}

/** Refuses, before any body is read, what no route will answer. */
function addGate(app: HttpServer): void {
  const methods = createMethodTable();
  let closing = false;
  app.addHook('onRoute', ({ url, method }) => {
    // The route that takes the preflights of all paths says nothing about which paths there are.
    if (url !== '*') methods.add(url, [method].flat());
  });
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
