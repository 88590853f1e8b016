import cors from '@fastify/cors';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { RATE_LIMIT_FIELDS } from '@sluice/common/limits/rate-limit-fields.ts';

/** How long a browser may remember what it was allowed. */
const PREFLIGHT_LIFE_SECONDS = 600;

/**
 * Lets pages of these origins call the API from a browser. Keys travel in a header that the page sets, never in a
 * cookie, so no credentials are allowed. Must come before the routes.
 */
export function addCors(server: HttpServer, origins: readonly string[]): void {
  server.addHook('onRequest', async ({ method, headers }, reply) => {
    if (method !== 'OPTIONS' || (headers.origin && headers['access-control-request-method'])) return;
    reply.header('allow', 'GET, POST');
    throw new Failure('ROUTE.METHOD_NOT_ALLOWED', 'OPTIONS is for the preflights of browsers');
  });
  server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'prefer', 'idempotency-key'],
    exposedHeaders: ['x-request-id', 'retry-after', 'location', ...RATE_LIMIT_FIELDS],
    maxAge: PREFLIGHT_LIFE_SECONDS,
  });
}
