import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { fastify } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { limitBodies } from './body-room.ts';

const app = fastify();
afterEach(() => app.close());

test('bodies have room until they are handed on or their callers leave', async () => {
  const waiting: (() => void)[] = [];
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request) => {
    request.caller = { id: String(request.headers['x-caller']) } as KeyRecord;
  });
  app.setErrorHandler((error: Error & { code?: string }, _request, reply) =>
    reply.code(503).send(error.code),
  );
  limitBodies(app, { maxBytes: 100, maxBodyBytes: 60 });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/', async (request) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    request.leaveBodyRoom?.();
    return 'ok';
  });
  await app.ready();
  const send = (caller: string, size: number) =>
    app.inject({ method: 'POST', url: '/', headers: { 'x-caller': caller }, payload: Buffer.alloc(size) });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 10));

  const first = send('a', 50);
  await turn();
  expect((await send('a', 1)).body).toBe('CALLER.BUSY');
  const second = send('b', 45);
  await turn();
  expect((await send('c', 10)).body).toBe('QUEUE.FULL');
  const empty = send('c', 0);
  await turn();
  for (const resolve of waiting.splice(0)) resolve();
  expect((await Promise.all([first, second, empty])).map(({ statusCode }) => statusCode)).toEqual([
    200, 200, 200,
  ]);
  const again = send('a', 60);
  await turn();
  for (const resolve of waiting.splice(0)) resolve();
  expect((await again).statusCode).toBe(200);
});
