import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';

/** Lets the routes of one scope take HTML forms (`application/x-www-form-urlencoded`) beside JSON. */
export async function addFormBody(scope: FastifyInstance): Promise<void> {
  await scope.register(formbody);
}
