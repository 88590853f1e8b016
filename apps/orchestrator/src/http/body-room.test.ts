import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
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
  limitBodies(app, { maxBytes: 160, maxBodyBytes: 60 });
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
  const second = send('b', 60);
  const third = send('d', 45);
  await turn();
  expect((await send('c', 10)).body).toBe('QUEUE.FULL');
  const empty = send('c', 0);
  await turn();
  for (const resolve of waiting.splice(0)) resolve();
  expect((await Promise.all([first, second, third, empty])).map(({ statusCode }) => statusCode)).toEqual([
    200, 200, 200, 200,
  ]);
  const again = send('a', 60);
  await turn();
  for (const resolve of waiting.splice(0)) resolve();
  expect((await again).statusCode).toBe(200);
});

test('a body that does not say how long it is counts as it comes, and gives its room back', async () => {
  const server = fastify();
  server.decorateRequest('caller', null);
  server.addHook('onRequest', async (request) => {
    request.caller = { id: String(request.headers['x-caller']) } as KeyRecord;
  });
  server.setErrorHandler((error: Error & { code?: string }, _request, reply) =>
    reply.code(503).send(error.code),
  );
  limitBodies(server, { maxBytes: 100, maxBodyBytes: 60 });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.post('/', async (request) => String((request.body as Buffer).length));
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const send = (...parts: number[]) =>
    new Promise<string>((resolve, reject) => {
      const call = http.request(url, { method: 'POST', headers: { 'x-caller': 'a', 'content-type': 'a/b' } });
      call.on('error', reject).on('response', async (response) => {
        resolve(Buffer.concat(await response.toArray()).toString());
      });
      for (const size of parts) call.write(Buffer.alloc(size));
      call.end();
    });
  expect(await send(20, 20)).toBe('40');
  const headers = { 'x-caller': 'b', 'content-type': 'a/b', 'content-length': 60 };
  const slow = http.request(url, { method: 'POST', headers }).on('error', () => undefined);
  slow.flushHeaders();
  await delay(30);
  expect(await send(20, 30)).toBe('QUEUE.FULL');
  slow.destroy();
  await delay(30);
  expect([await send(20, 30), await send(50)]).toEqual(['50', '50']);
  await server.close();
});
