import type { FastifyInstance } from 'fastify';
import { Failure } from '../errors/failure.ts';
import { callerOf } from '../http/caller.ts';
import { whenOver } from '../http/when-over.ts';

/**
 * Bounds how many requests of one key are worked on at a time, where its record says so: from their arrival until their answers
 * have been taken.
 */
export function limitInFlight(scope: FastifyInstance): void {
  const inFlight = new Map<string, number>();
  scope.addHook('onRequest', async (request, reply) => {
    const { id, maxInFlight } = callerOf(request);
    if (maxInFlight === undefined) return;
    const own = inFlight.get(id) ?? 0;
    if (own >= maxInFlight) {
      throw new Failure('CALLER.BUSY', `This key may have ${maxInFlight} requests in flight`);
    }
    inFlight.set(id, own + 1);
    whenOver(reply.raw, () => {
      const left = (inFlight.get(id) ?? 1) - 1;
      if (left > 0) inFlight.set(id, left);
      else inFlight.delete(id);
    });
  });
}
