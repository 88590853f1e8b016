import { pipeline, Transform } from 'node:stream';
import { Failure } from '@sluice/common/errors/failure.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import { whenOver } from '@sluice/common/http/when-over.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives back what `limitBodies` took for the body of this request. */
    leaveBodyRoom: (() => void) | null;
    /** Takes room for so many bytes more of a body that did not say how long it is. Throws as `limitBodies`. */
    growBodyRoom: ((size: number) => void) | null;
  }
}

export interface BodyRoomLimits {
  /** Of all bodies that are being received or handed on. */
  maxBytes: number;
  /** Of one body. */
  maxBodyBytes: number;
}

/** No caller may have more than this part of it. */
const SHARE_OF_ONE_CALLER = 0.25;
/** A body has this long to arrive, and a second more for each 50 kB of it. */
const GRACE_MS = 5_000;
const LEAST_BYTES_PER_MS = 50;

/**
 * Bounds the memory that bodies take until Redis has them: what is announced before any byte of it is read, other bodies as they come. A
 * body larger than the limit of one is refused elsewhere.
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
  /** `mine`: what this body has already. One body of the largest size always has room of its own. */
  const take = (caller: string, size: number, mine: number) => {
    const own = byCaller.get(caller) ?? 0;
    if (own > mine && own + size > maxBytes * SHARE_OF_ONE_CALLER) {
      throw new Failure('CALLER.BUSY', 'This key is sending too many large bodies at a time');
    }
    if (total > mine && total + size > maxBytes) {
      throw new Failure('QUEUE.FULL', 'Too many large bodies are being received');
    }
    count(caller, size);
  };

  scope.decorateRequest('leaveBodyRoom', null);
  scope.addHook('onRequest', async (request, reply) => {
    const announced = announcedBytes(request, maxBodyBytes);
    if (announced === 0) return;
    const { id } = callerOf(request);
    let taken = 0;
    const grow = (size: number) => {
      take(id, size, taken);
      taken += size;
    };
    if (announced !== null) grow(announced);
    const cut = () => {
      if (!request.raw.complete) request.raw.destroy();
    };
    const slow = setTimeout(cut, GRACE_MS + (announced ?? maxBodyBytes) / LEAST_BYTES_PER_MS).unref();
    request.leaveBodyRoom = () => {
      clearTimeout(slow);
      count(id, -taken);
      taken = 0;
    };
    request.growBodyRoom = announced === null ? grow : null;
    whenOver(reply.raw, request.leaveBodyRoom);
  });
  scope.decorateRequest('growBodyRoom', null);
  scope.addHook('preParsing', async (request, _reply, payload) => {
    const grow = request.growBodyRoom;
    if (!grow) return payload;
    return pipeline(payload, countBytes(grow), () => undefined);
  });
}

function countBytes(grow: (size: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        grow(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Null for a body that does not say how long it is. */
function announcedBytes({ headers }: FastifyRequest, most: number): number | null {
  const length = headers['content-length'];
  if (length === undefined) return headers['transfer-encoding'] === undefined ? 0 : null;
  return Math.min(Number(length) || 0, most);
}
