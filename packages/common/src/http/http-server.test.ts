import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { Failure } from '../errors/failure.ts';
import { addHealthRoutes, type ReadinessReport } from './health-routes.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

let lines: string[];
let report: ReadinessReport;
let finishSlow: () => void;
let app: HttpServer;

beforeEach(() => {
  lines = [];
  report = { ready: true, checks: { redis: 'ok', workers: 'degraded' } };
  const logger = pino({ level: 'debug' }, { write: (line) => lines.push(line) });
  app = createHttpServer({
    logger,
    api: { title: 'Test', description: 'A test', version: '1' },
    bodyLimitBytes: 1_000,
  });
  app.register(async (scope) => addHealthRoutes(scope, async () => report));
  app.register(async (scope: HttpServer) => {
    scope.post(
      '/things/:id',
      { schema: { summary: 'Make a thing', body: z.strictObject({ name: z.string() }) } },
      async (request) => ({ made: request.body.name }),
    );
    scope.get('/busy', async () => {
      throw new Failure('QUEUE.FULL', 'no room');
    });
    scope.get('/bug', async () => {
      throw new Error('planted-bug');
    });
    scope.get(
      '/slow',
      () =>
        new Promise((resolve) => {
          finishSlow = () => resolve({ done: true });
        }),
    );
  });
});

afterEach(() => app.close());

const make = (payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  app.inject({ method: 'POST', url: '/things/1', headers, payload });

test.each<[string, number, string, string | Buffer, Record<string, string>?]>([
  ['not JSON', 400, 'REQUEST.MALFORMED', '{"name": '],
  ['an empty body', 400, 'REQUEST.MALFORMED', ''],
  ['bytes that are not UTF-8', 400, 'REQUEST.MALFORMED', Buffer.from([0x22, 0xff, 0x22])],
  ['a raw NUL in a string', 400, 'REQUEST.MALFORMED', '{"name": "\0"}'],
  ['a poisoned prototype', 400, 'REQUEST.MALFORMED', '{"name": "x", "__proto__": {"admin": true}}'],
  ['a poisoned constructor', 400, 'REQUEST.MALFORMED', '{"name": "x", "constructor": {"prototype": {}}}'],
  ['null', 400, 'REQUEST.INVALID', 'null'],
  ['an array', 400, 'REQUEST.INVALID', '[]'],
  ['a wrong type', 400, 'REQUEST.INVALID', '{"name": 1}'],
  ['a missing member', 400, 'REQUEST.INVALID', '{}'],
  ['an unknown member', 400, 'REQUEST.UNSUPPORTED', '{"name": "x", "age": 1}'],
  ['nested too deep', 400, 'REQUEST.INVALID', `{"name": ${'['.repeat(101)}${']'.repeat(101)}}`],
  ['too many bytes', 413, 'REQUEST.TOO_LARGE', JSON.stringify({ name: 'x'.repeat(1_000) })],
  ['text', 415, 'REQUEST.MEDIA_TYPE', 'name', { 'content-type': 'text/plain' }],
  ['a form', 415, 'REQUEST.MEDIA_TYPE', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['no media type', 415, 'REQUEST.MEDIA_TYPE', '{"name": "x"}', {}],
])('a body that is %s', async (_what, status, code, payload, headers) => {
  const response = await make(payload, headers);
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toMatchObject({ type: `urn:sluice:error:${code}`, status, code, retryable: false });
  expect(response.json().requestId).toBe(response.headers['x-request-id']);
});

test('a good request is answered, with an id of ours and safe headers', async () => {
  const response = await make('{"name": "x"}', { ...JSON_TYPE, 'x-request-id': 'theirs' });
  expect(response.json()).toEqual({ made: 'x' });
  expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers['content-security-policy']).toContain("default-src 'none'");
  expect(response.headers['x-content-type-options']).toBe('nosniff');
  expect(response.headers['access-control-allow-origin']).toBeUndefined();
});

test('an unknown route is 404, a known one with another method is 405 and says which it takes', async () => {
  const unknown = await app.inject({
    method: 'POST',
    url: '/nothing',
    headers: JSON_TYPE,
    payload: 'not even JSON',
  });
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'ROUTE.NOT_FOUND']);
  for (const [method, url, allow] of [
    ['DELETE', '/things/7?sql=x', 'POST'],
    ['POST', '/livez', 'GET, HEAD'],
    ['OPTIONS', '/busy', 'GET'],
    ['HEAD', '/busy', 'GET'],
  ] as const) {
    const response = await app.inject({ method, url });
    expect([response.statusCode, response.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(response.json().code).toBe('ROUTE.METHOD_NOT_ALLOWED');
  }
});

test('a path that is no URL is a problem too', async () => {
  const response = await app.inject({ method: 'GET', url: '/%zz' });
  expect(response.json()).toMatchObject({ status: 400, code: 'REQUEST.INVALID' });
});

test('a catalogued failure brings its advice', async () => {
  const response = await app.inject('/busy');
  expect(response.headers['retry-after']).toBe('2');
  expect(response.json()).toMatchObject({
    status: 503,
    code: 'QUEUE.FULL',
    detail: 'no room',
    retryable: true,
  });
});

test('a bug is logged with its stack and not shown', async () => {
  const response = await app.inject('/bug');
  expect(response.json()).toMatchObject({ status: 500, code: 'INTERNAL.ERROR' });
  expect(response.body).not.toContain('planted-bug');
  const logged = lines.map((line) => JSON.parse(line)).find(({ err }) => err);
  expect(logged.err.stack).toMatch(/planted-bug[\s\S]*http-server\.test/);
  expect(logged.requestId).toBe(response.headers['x-request-id']);
});

test('one line is logged per request, without its path, query string or body', async () => {
  await app.inject({
    method: 'POST',
    url: '/things/planted-path?q=planted-query',
    headers: JSON_TYPE,
    payload: '{"name": "planted-body"}',
  });
  await app.inject('/planted-unknown?planted');
  const [good, unknown] = lines.map((line) => JSON.parse(line));
  expect(lines).toHaveLength(2);
  expect(good).toMatchObject({ method: 'POST', route: '/things/:id', status: 200, ms: expect.any(Number) });
  expect(unknown).toMatchObject({ route: null, status: 404, code: 'ROUTE.NOT_FOUND' });
  expect(lines.join()).not.toContain('planted');
});

test('readiness tells the truth: degraded is ready, down is not', async () => {
  const ready = await app.inject('/readyz');
  expect([ready.statusCode, ready.json()]).toEqual([200, report]);
  report = { ready: false, checks: { redis: 'down' } };
  const unready = await app.inject('/readyz');
  expect([unready.statusCode, unready.json()]).toEqual([503, report]);
  expect((await app.inject('/livez')).json()).toEqual({ alive: true });
  expect((await app.inject({ method: 'HEAD', url: '/livez' })).statusCode).toBe(200);
});

test('the OpenAPI document holds the routes, and the page at /docs loads nothing from elsewhere', async () => {
  const document = (await app.inject('/openapi.json')).json();
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Test', version: '1' } });
  expect(
    document.paths['/things/{id}'].post.requestBody.content['application/json'].schema.properties,
  ).toEqual({
    name: { type: 'string' },
  });
  const page = await app.inject('/docs/');
  expect(page.statusCode).toBe(200);
  expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(page.headers['content-security-policy']).toMatch(/script-src 'self'/);
});

async function listen(): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

test.each([
  ['not HTTP', 'hello\r\n\r\n', 'HTTP/1.1 400 Bad Request', 'REQUEST.INVALID', /not valid HTTP/],
  [
    'headers that are too long',
    `GET /livez?${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
    'HTTP/1.1 431 Request Header Fields Too Large',
    'REQUEST.HEADERS_TOO_LARGE',
    /too long/,
  ],
])('what is %s is answered with a problem on the bare socket', async (_what, sent, status, code, detail) => {
  const socket = connect(await listen(), '127.0.0.1');
  socket.end(sent);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  await once(socket, 'close');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head.split('\r\n').slice(0, 2)).toEqual([status, 'content-type: application/problem+json']);
  expect(JSON.parse(body)).toMatchObject({ code, detail: expect.stringMatching(detail) });
});

test('closing lets the waiting answer out, and does not wait for the kept-alive connection behind it', async () => {
  const socket = connect(await listen(), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  const arrived = once(app.server, 'request');
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await arrived;
  const closed = app.close();
  await new Promise(setImmediate);
  finishSlow();
  await closed;
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1\.1 200[\s\S]*connection: close[\s\S]*{"done":true}$/);
});

test('how slowly a request may come in is bounded, how long its answer takes is not', async () => {
  expect(app.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, timeout: 0 });
});
