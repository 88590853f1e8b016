import type { FastifyInstance } from 'fastify';
import { Failure } from '../errors/failure.ts';
import { callerOf } from '../http/caller.ts';
import { rateLimitFields } from './rate-limit-fields.ts';
import type { RateLimiter } from './redis-rate-limiter.ts';

/**
 * Counts each request of the scope against the rate of its key, before its body is read. Only keys with a rate pay the
 * way to Redis. Must be registered behind what finds out the caller.
 */
export function limitRate(scope: FastifyInstance, limiter: RateLimiter): void {
  scope.addHook('onRequest', async (request, reply) => {
    const { id, rate } = callerOf(request);
    if (!rate) return;
    const standing = await limiter.take(id, rate);
    reply.headers(rateLimitFields(rate, standing));
    if (standing.allowed) return;
    throw new Failure('RATE.LIMITED', `This key may send ${rate.perSecond} requests per second`, {
      retryAfterSeconds: standing.seconds,
    });
  });
}
