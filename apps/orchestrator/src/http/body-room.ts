import { Failure } from '@sluice/common/errors/failure.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives back what `limitBodies` took for the body of this request. */
    leaveBodyRoom: (() => void) | null;
  }
}

export interface BodyRoomLimits {
  /** Of all bodies that are being received or handed on. */
  maxBytes: number;
  /** Of one body: what counts for one that does not say how long it is. */
  maxBodyBytes: number;
}

/** No caller may have more than this part of it. */
const SHARE_OF_ONE_CALLER = 0.5;

/**
 * Bounds the memory that bodies take until Redis has them, before any byte of them is read. A body larger than the limit
 * of one is refused elsewhere.
 */
export function limitBodies(scope: FastifyInstance, { maxBytes, maxBodyBytes }: BodyRoomLimits): void {
  const byCaller = new Map<string, number>();
  let total = 0;
  const count = (caller: string, size: number) => {
    total += size;
    const own = (byCaller.get(caller) ?? 0) + size;
    if (own > 0) byCaller.set(caller, own);
    else byCaller.delete(caller);
  };
  scope.decorateRequest('leaveBodyRoom', null);
  scope.addHook('onRequest', async (request, reply) => {
    const { id } = callerOf(request);
    const size = announcedBytes(request, maxBodyBytes);
    if (size === 0) return;
    const own = byCaller.get(id) ?? 0;
    // One body of the largest size always has room of its own.
    if (own > 0 && own + size > maxBytes * SHARE_OF_ONE_CALLER) {
      throw new Failure('CALLER.BUSY', 'This key is sending too many large bodies at a time');
    }
    if (total > 0 && total + size > maxBytes) {
      throw new Failure('QUEUE.FULL', 'Too many large bodies are being received');
    }
    count(id, size);
    let taken = true;
    const leave = () => {
      if (taken) count(id, -size);
      taken = false;
    };
    request.leaveBodyRoom = leave;
    reply.raw.once('close', leave);
  });
}

function announcedBytes({ headers }: FastifyRequest, most: number): number {
  const length = headers['content-length'];
  if (length === undefined) return headers['transfer-encoding'] === undefined ? 0 : most;
  return Math.min(Number(length) || 0, most);
}
