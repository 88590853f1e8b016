import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApiKey, formatApiKey, hashSecret } from '../auth/api-key.ts';
import type { KeyRecord } from '../auth/key-record.ts';
import { Secret } from '../config/secret.ts';
import { createSigner } from '../jobs/signer.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { addQueueBoard } from './queue-board.ts';

const logger = pino({ level: 'silent' });
const adminKey = createApiKey();
const writerKey = createApiKey();
const recordOf = (key: { id: string; secret: string }, role: KeyRecord['role']): KeyRecord => ({
  id: key.id,
  name: role,
  role,
  hash: hashSecret(key.secret),
});

let records: KeyRecord[];
let app: HttpServer;

beforeEach(() => {
  records = [recordOf(adminKey, 'admin'), recordOf(writerKey, 'writer')];
  app = createHttpServer({
    logger,
    api: { title: 'Test', description: 'A test', version: '1' },
    trustedProxies: (address) => address === '10.0.0.1',
    bodyLimitBytes: 10_000,
  });
  addQueueBoard(app, {
    queues: [],
    keys: { find: (id) => records.find((record) => record.id === id) },
    signer: createSigner(new Secret('k'.repeat(32))),
    logger,
    summarise: () => ({}),
  });
});

afterEach(() => app.close());

const signIn = (key: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/queues/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({ key }).toString(),
  });

async function signedIn(): Promise<{ cookie: string }> {
  const [cookie] = (await signIn(formatApiKey(adminKey))).cookies;
  return { cookie: `${cookie?.name}=${cookie?.value}` };
}

test('who is not signed in is sent to the sign-in page, and gets a problem from the API', async () => {
  for (const url of ['/queues', '/queues/', '/queues/queue/reads', '/queues/static/favicon.ico']) {
    const page = await app.inject(url);
    expect([page.statusCode, page.headers.location]).toEqual([303, '/queues/sign-in']);
  }
  const api = await app.inject('/queues/api/queues');
  expect(api.headers['content-type']).toBe('application/problem+json');
  expect(api.json()).toMatchObject({ status: 401, code: 'AUTH.MISSING' });
});

test('the sign-in page is whole in itself, labelled, and allowed to be shown', async () => {
  const page = await app.inject('/queues/sign-in');
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('<label for="key">');
  expect(page.body).not.toMatch(/<script|src=|href=/);
  expect(page.headers['content-security-policy']).toMatch(/style-src 'sha256-.*form-action 'self'/);
});

test('an admin key opens the board', async () => {
  const answer = await signIn(` ${formatApiKey(adminKey)}\n`);
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/queues']);
  expect(answer.cookies).toMatchObject([
    { httpOnly: true, sameSite: 'Strict', path: '/queues', maxAge: 28_800 },
  ]);
  expect(answer.cookies[0]).not.toHaveProperty('secure');

  const headers = await signedIn();
  const page = await app.inject({ url: '/queues', headers });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('<base href="/queues/" />');
  expect((await app.inject({ url: '/queues/api/queues', headers })).json()).toEqual({ queues: [] });
});

test.each([
  ['10.0.0.1', true],
  ['10.0.0.2', undefined],
])('behind a proxy at %s that ended TLS, the cookie is kept to TLS: %s', async (remoteAddress, secure) => {
  const answer = await app.inject({
    method: 'POST',
    url: '/queues/sign-in',
    headers: { 'x-forwarded-proto': 'https' },
    payload: { key: formatApiKey(adminKey) },
    remoteAddress,
  });
  expect([answer.statusCode, answer.cookies[0]?.secure]).toEqual([303, secure]);
});

test.each([
  ['a writer key', formatApiKey(writerKey)],
  ['an unknown key', formatApiKey(createApiKey())],
  ['no key', ''],
  ['something else', '<b>planted</b>'],
])('%s shows the page again, with a message', async (_what, key) => {
  const page = await signIn(key);
  expect(page.statusCode).toBe(401);
  expect(page.body).toContain('role="alert">This is not a valid admin key.');
  expect(page.body).not.toContain('planted');
  expect(page.cookies).toEqual([]);
});

test('nothing can be changed through the board', async () => {
  const headers = await signedIn();
  for (const [method, url] of [
    ['PUT', '/queues/api/queues/pause'],
    ['PUT', '/queues/api/queues/reads/1/retry'],
    ['POST', '/queues/api/queues/reads/add'],
  ] as const) {
    const answer = await app.inject({ method, url, headers });
    expect([answer.statusCode, answer.json().code]).toEqual([405, 'ROUTE.METHOD_NOT_ALLOWED']);
  }
});

test('a forged cookie, or one whose key is gone, opens nothing', async () => {
  const { cookie } = await signedIn();
  const forged = await app.inject({ url: '/queues', headers: { cookie: `${cookie.slice(0, -4)}AAAA` } });
  expect(forged.statusCode).toBe(303);
  records = [];
  const orphaned = await app.inject({ url: '/queues', headers: { cookie } });
  expect(orphaned.statusCode).toBe(303);
});

test('signing out takes the cookie back', async () => {
  const answer = await app.inject({ url: '/queues/sign-out', headers: await signedIn() });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/queues/sign-in']);
  expect(answer.cookies).toMatchObject([{ name: 'sluice_session', value: '', path: '/queues' }]);
});
