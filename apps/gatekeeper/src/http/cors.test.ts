import { createHttpServer, type HttpServer } from '@sluice/common/http/http-server.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addCors } from './cors.ts';

let app: HttpServer;
const ORIGIN = 'https://app.example.com';

beforeEach(() => {
  app = createHttpServer({
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: 'A test', version: '1' },
    bodyLimitBytes: 1_000,
  });
  addCors(app, [ORIGIN, 'https://other.example']);
  app.register(async (scope) => {
    // As where a key is needed: preflights come without one.
    scope.addHook('onRequest', async ({ headers }) => {
      if (!headers.authorization) throw new Error('no key');
    });
    scope.post('/v1/query', async () => ({ done: true }));
  });
});
afterEach(() => app.close());

const preflight = (headers: Record<string, string>, url = '/v1/query') =>
  app.inject({ method: 'OPTIONS', url, headers });

test('a page of an allowed origin may ask, and may read what it needs of the answer', async () => {
  const asked = await preflight({ origin: ORIGIN, 'access-control-request-method': 'POST' });
  expect(asked.statusCode).toBe(204);
  expect(asked.headers).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-headers': expect.stringContaining('authorization'),
    'access-control-max-age': '600',
  });
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/query',
    headers: { origin: ORIGIN, authorization: 'x' },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
  expect(answer.headers['access-control-expose-headers']).toMatch(
    /retry-after.*ratelimit-policy, ratelimit$/,
  );
  expect(answer.headers.vary).toContain('Origin');
  expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
});

test.each(['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
  'a page of %s may not',
  async (origin) => {
    const asked = await preflight({ origin, 'access-control-request-method': 'POST' });
    expect(asked.headers['access-control-allow-origin']).toBeUndefined();
  },
);

test('OPTIONS without a preflight is a problem, and unknown paths stay unknown', async () => {
  expect((await preflight({})).json()).toMatchObject({ status: 405, code: 'ROUTE.METHOD_NOT_ALLOWED' });
  const unknown = await app.inject({ method: 'POST', url: '/nothing' });
  expect(unknown.json()).toMatchObject({ status: 404 });
  expect(unknown.headers.allow).toBeUndefined();
});
