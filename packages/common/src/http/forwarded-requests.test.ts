import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createAddressCheck, parseAddressRange } from './address-ranges.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';

let app: HttpServer;
let lines: string[];

function serve(...ranges: string[]): void {
  lines = [];
  app = createHttpServer({
    logger: pino({}, { write: (line) => lines.push(line) }),
    api: { title: 'Test', description: 'A test', version: '1' },
    bodyLimitBytes: 1_000,
    trustedProxies: createAddressCheck(ranges.flatMap((range) => parseAddressRange(range) ?? [])),
  });
  app.register(async (scope) => scope.get('/', async (request) => ({ protocol: request.protocol })));
}
afterEach(() => app.close());

const FORWARDED = {
  'x-forwarded-for': '198.51.100.9, 203.0.113.5',
  'x-forwarded-proto': 'https',
  'x-request-id': 'their-id-0001',
};
const ask = (headers: Record<string, string> = {}, remoteAddress = '10.0.0.1') =>
  app.inject({ url: '/', headers: { ...FORWARDED, ...headers }, remoteAddress });
const logged = () => JSON.parse(lines[0] ?? '{}');

test('what anybody says about another is not believed', async () => {
  serve();
  const response = await ask();
  expect(response.json()).toEqual({ protocol: 'http' });
  expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(logged()).toMatchObject({ client: '10.0.0.1', requestId: response.headers['x-request-id'] });
});

test('what a trusted proxy says is: the caller is the last address that is none of ours', async () => {
  serve('10.0.0.0/8');
  const response = await ask();
  expect(response.json()).toEqual({ protocol: 'https' });
  expect(logged().client).toBe('203.0.113.5');
  lines = [];
  await ask({ 'x-forwarded-for': '198.51.100.9, 10.7.7.7' });
  expect(logged().client).toBe('198.51.100.9');
});

test('of a trusted proxy, an id becomes the beginning of ours, and the same one twice gives two', async () => {
  serve('10.0.0.1');
  const ids = [await ask(), await ask()].map(({ headers }) => headers['x-request-id']);
  for (const id of ids) expect(id).toMatch(/^their-id-0001\.[0-9a-f]{16}$/);
  expect(ids[0]).not.toBe(ids[1]);
  expect(logged().requestId).toBe(ids[0]);
});

test.each([
  'short',
  'x'.repeat(41),
  'with:colon-1',
  'with space 1',
  'new\tline-12',
  'ünicode-1',
  '{"a": "bcdef"}',
])('an id like %j is not taken', async (id) => {
  serve('10.0.0.1');
  expect((await ask({ 'x-request-id': id })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});
