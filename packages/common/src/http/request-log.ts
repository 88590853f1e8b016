import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logging/logger.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** On the clock of `performance.now()`. */
    receivedAt: number;
    /** What a route wants to see in the log line of its request. Never SQL, never credentials. */
    logFacts: Record<string, unknown> | null;
  }
  interface FastifyContextConfig {
    /** Probes ask every few seconds: their good answers are logged at `debug` only. */
    quietLog?: boolean;
  }
}

/** The status that logs show where the caller left before its answer. */
const CALLER_GONE_STATUS = 499;

/**
 * Gives each request an id of our own and writes one line when it is over. Only the pattern of the route is logged:
 * paths and query strings can hold SQL.
 */
export function addRequestLog(app: FastifyInstance, logger: Logger): void {
  app.decorateRequest('receivedAt', 0);
  app.decorateRequest('logFacts', null);
  app.addHook('onRequest', (request, reply, done) => {
    request.receivedAt = performance.now();
    reply.header('x-request-id', request.id);
    reply.raw.once('close', () => {
      const status = reply.raw.writableEnded ? reply.statusCode : CALLER_GONE_STATUS;
      const line = {
        requestId: request.id,
        method: request.method,
        route: request.is404 ? null : request.routeOptions.url,
        status,
        client: request.ip,
        ms: Math.round(performance.now() - request.receivedAt),
        ...request.logFacts,
      };
      if (request.routeOptions.config.quietLog && status < 400) logger.debug(line, 'request');
      else logger.info(line, 'request');
    });
    done();
  });
}
