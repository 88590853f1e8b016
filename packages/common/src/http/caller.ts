import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import type { KeyRecord, KeyStore } from '../auth/key-file.ts';
import { Failure } from '../errors/failure.ts';
import { whenOver } from './when-over.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: KeyRecord | null;
  }
}

/** Every route of the scope needs a key, which is checked before the body is read. */
export function requireKey(scope: FastifyInstance, keys: KeyStore): void {
  scope.decorateRequest('caller', null);
  scope.addHook('onRequest', async (request) => {
    request.caller = await authenticate(request.headers.authorization, keys);
  });
}

/** Throws unless the header holds a key of the role `admin`. */
export async function requireAdmin(authorization: string | undefined, keys: KeyStore): Promise<void> {
  const { role } = await authenticate(authorization, keys);
  if (role !== 'admin') throw new Failure('AUTH.FORBIDDEN', 'This needs a key of the role "admin"');
}

export function callerOf(request: FastifyRequest): KeyRecord {
  if (!request.caller) throw new Error('a route outside of a scope that requires a key asked for its caller');
  return request.caller;
}

/** Aborts when the connection closes before there is an answer to write. */
export function callerGoneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  whenOver(reply.raw, () => {
    if (!reply.raw.writableEnded) controller.abort();
  });
  return controller.signal;
}
