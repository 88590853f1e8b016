import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsumerUnderTest, startConsumer } from '../fixture/consumer-under-test.ts';
import { type GatekeeperUnderTest, newKey, startGatekeeper } from '../fixture/gatekeeper-under-test.ts';

/** What must be seen nowhere: not in a log line, an error, a header or the board. */
const SIGNING_KEY = 'planted-signing-key-0123456789-0123456789';
const REDIS_PASSWORD = 'password-of-a-test';
const LITERAL = 'planted-literal';
const PARAMETER = 'planted-parameter';
const reader = newKey('reader', { rate: { perSecond: 1_000, burst: 1_000 } });
const admin = newKey('admin');
const PLANTED = [SIGNING_KEY, REDIS_PASSWORD, LITERAL, PARAMETER, reader.text, admin.text].flatMap((text) => [
  text,
  encodeURIComponent(text),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
]);
/** The part of a key that is secret; its id is not. */
PLANTED.push(...[reader, admin].map(({ record, text }) => text.slice(`sluice_${record.id}_`.length)));
PLANTED.push(reader.record.hash, admin.record.hash);

let redis: RedisUnderTest;
let consumer: ConsumerUnderTest;
let gatekeeper: GatekeeperUnderTest;

beforeAll(async () => {
  redis = await startRedis();
  const signer = createSigner(new Secret(SIGNING_KEY));
  consumer = await startConsumer({ redis, keys: redisKeys('sluice'), signer, concurrency: 4 });
  gatekeeper = await startGatekeeper([reader.record, admin.record], {
    SLUICE_REDIS_URL: `redis://:${REDIS_PASSWORD}@127.0.0.1:${redis.server.port}`,
    SLUICE_SIGNING_KEY: SIGNING_KEY,
  });
});
afterAll(async () => {
  await gatekeeper?.stop();
  await consumer?.close();
  await redis?.stop();
});

/** The whole answer as text, with its headers. */
async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${gatekeeper.url}${path}`, { redirect: 'manual', ...init });
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { status: response.status, text: `${headers}\n\n${await response.text()}` };
}

function expectClean(what: string, text: string): void {
  for (const planted of PLANTED) {
    if (text.includes(planted)) throw new Error(`${what} shows ${planted}:\n${text.slice(0, 2_000)}`);
  }
}

const query = (body: unknown, key = reader.text, path = '/v1/query') =>
  ask(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const sql = `SELECT '${LITERAL}', ?`;
const params = [PARAMETER];

test('the look itself finds what is there', () => {
  expect(() => expectClean('a text', `x ${PARAMETER} y`)).toThrow('shows');
});

test.each<[string, () => Promise<{ status: number; text: string }>]>([
  ['a wrong key', () => query({ sql, params }, `${reader.text.slice(0, -3)}xyz`)],
  ['a key of another form', () => query({ sql, params }, `Basic ${reader.text}`)],
  ['a key in the URL', () => ask(`/v1/query?key=${reader.text}&sql=${encodeURIComponent(sql)}`)],
  ['a key in the path', () => ask(`/${reader.text}/${LITERAL}`)],
  ['broken JSON', () => query(`{"sql": "${LITERAL}`)],
  ['an unknown field', () => query({ sql, params, consistency: LITERAL })],
  ['a parameter of no type', () => query({ sql, params: [{ type: PARAMETER, value: PARAMETER }] })],
  ['a wrong number of parameters', () => query({ sql, params: [PARAMETER, PARAMETER] })],
  ['an unknown strategy', () => query({ sql, params, strategy: LITERAL })],
  ['a database that cannot be', () => query({ sql, params, database: `${LITERAL}\`` })],
  ['two statements', () => query({ sql: `SELECT '${LITERAL}'; SELECT 2` })],
  ['an open quote', () => query({ sql: `SELECT '${LITERAL}` })],
  ['a NUL', () => query({ sql: `SELECT '${LITERAL}\0'` })],
  ['a write of a reader', () => query({ sql: `UPDATE t SET a = '${LITERAL}' WHERE b = ?`, params })],
  ['a function that the policy refuses', () => query({ sql: `SELECT LOAD_FILE('${LITERAL}')` })],
  ['the time limit', () => query({ sql, params, timeoutMs: 50 })],
  ['a classic GET', () => ask(`/endpoint?implementation=${LITERAL}&query=${encodeURIComponent(sql)}`)],
  [
    'a sign-in with a wrong key',
    () => ask('/queues/sign-in', { method: 'POST', body: new URLSearchParams({ key: reader.text }) }),
  ],
])('%s: the error says nothing of them', async (what, run) => {
  const { status, text } = await run();
  expect(status).toBeGreaterThanOrEqual(400);
  expectClean(what, text);
});

test('the board shows what waits without literals, parameters and keys', async () => {
  const answer = query({ sql, params });
  await pollUntil('it runs', 5_000, () => consumer.started.some(({ request }) => request.sql === sql));
  const signIn = await fetch(`${gatekeeper.url}/queues/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ key: admin.text }),
  });
  expect(signIn.status).toBe(303);
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expectClean('the cookie', signIn.headers.getSetCookie().join());
  const listed = await fetch(`${gatekeeper.url}/queues/api/queues`, { headers: { cookie } });
  const { queues } = (await listed.json()) as { queues: { name: string }[] };
  let seen = 0;
  for (const { name } of queues) {
    for (const status of ['active', 'waiting', 'completed', 'failed', 'latest']) {
      const path = `/queues/api/queues?activeQueue=${encodeURIComponent(name)}&status=${status}&page=1`;
      const { text } = await ask(path, { headers: { cookie } });
      expectClean(path, text);
      if (text.includes('fingerprint')) seen += 1;
      for (const [, id] of text.matchAll(/"id":"(q[0-9a-f-]+)"/g)) {
        for (const more of ['', '/logs']) {
          const job = `/queues/api/queues/${encodeURIComponent(name)}/${id}${more}`;
          expectClean(job, (await ask(job, { headers: { cookie } })).text);
        }
      }
    }
  }
  expect(seen).toBeGreaterThan(0);
  consumer.open();
  expect((await answer).status).toBe(200);
});

test('the other pages do not show them either', async () => {
  for (const path of [
    '/readyz',
    '/livez',
    '/metrics',
    '/openapi.json',
    '/docs/',
    '/queues',
    '/queues/sign-in',
  ]) {
    expectClean(path, (await ask(path)).text);
  }
});

test('without Redis neither the answer nor anything that was ever printed shows them', async () => {
  await query({ sql, params });
  const before = gatekeeper.printed().length;
  await redis.server.stop();
  const { status, text } = await query({ sql, params });
  expect(status).toBe(503);
  expectClean('the answer', text);
  await pollUntil('the log tells', 5_000, () => gatekeeper.printed().slice(before).includes('redis'));
  expect(gatekeeper.printed().split('\n').length).toBeGreaterThan(20);
  expectClean('the log', gatekeeper.printed());
  await redis.server.start();
});
