import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Secret } from '@sluice/common/config/secret.ts';
import { createAddressCheck, parseAddressRange } from '@sluice/common/http/address-ranges.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { orchestratorKeys } from '../../src/orchestrator-keys.ts';
import type { RequestView } from '../../src/requests/request.ts';
import { webhookSecretOf } from '../../src/webhooks/webhook-secret.ts';
import { createWebhooks, type Webhooks, type WebhookTuning } from '../../src/webhooks/webhooks.ts';

interface Received {
  headers: IncomingHttpHeaders;
  path: string;
  body: string;
  at: number;
}

const signer = createSigner(new Secret('k'.repeat(32)));
const loopback = createAddressCheck(['127.0.0.0/8'].flatMap((text) => parseAddressRange(text) ?? []));

let redis: RedisUnderTest;
let plain: Redis;
let receiver: Server;
let port: number;
let received: Received[];
/** How the receiver answers, given how often it was called before. */
let answer: (calls: number, ...args: Parameters<RequestListener>) => void;
let views: Map<string, RequestView>;
let namespaces = 0;
let namespace: string;
const open: Webhooks[] = [];

beforeAll(async () => {
  redis = await startRedis();
  plain = redis.connect('patient');
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.once('end', () => {
      received.push({ headers: request.headers, path: request.url ?? '', body, at: Date.now() });
      answer(received.length - 1, request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  port = (receiver.address() as AddressInfo).port;
});
beforeEach(() => {
  received = [];
  views = new Map();
  namespaces += 1;
  namespace = `test-${namespaces}`;
  answer = (_calls, _request, response) => response.end('thanks');
});
afterEach(async () => {
  for (const webhooks of open.splice(0)) await webhooks.close();
});
afterAll(async () => {
  receiver?.closeAllConnections();
  receiver?.close();
  await redis?.stop();
});

async function create(tuning: Partial<WebhookTuning> = {}, check = loopback): Promise<Webhooks> {
  const request = redis.connect('request');
  await once(request, 'ready');
  const webhooks = createWebhooks({
    redis: request,
    connection: redis.connect('patient'),
    queuePrefix: `{${namespace}}`,
    keys: orchestratorKeys(namespace),
    store: { view: async (id) => views.get(id) ?? null },
    signer,
    check,
    logger: redis.logger,
    tuning: { firstPauseMs: 20, sweepMs: 20, timeoutMs: 2_000, closeGraceMs: 500, ...tuning },
  });
  open.push(webhooks);
  return webhooks;
}

async function started(tuning: Partial<WebhookTuning> = {}, check = loopback): Promise<Webhooks> {
  const webhooks = await create(tuning, check);
  await webhooks.start();
  return webhooks;
}

function ended(id: string, url = `http://127.0.0.1:${port}/hook?token=1`): RequestView {
  const view: RequestView = {
    envelope: {
      id,
      pool: 'small',
      caller: '0123456789ab',
      priority: 'normal',
      contentType: null,
      accept: null,
      createdAt: 1_000,
      deadlineAt: 6_000,
      mayRepeat: false,
      webhook: url,
    },
    state: 'succeeded',
    position: null,
    container: 'small-1',
    startedAt: 2_000,
    endedAt: 3_000,
    attempts: 1,
    outcome: { kind: 'answer', container: 'small-1', status: 200, headers: {} },
    answerBytes: 5,
  };
  views.set(id, view);
  return view;
}

/** As the script does that ends a request. */
const note = (id: string) => plain.zadd(orchestratorKeys(namespace).webhooks, Date.now(), id);
const noted = () => plain.zcard(orchestratorKeys(namespace).webhooks);
const calls = (count: number) => pollUntil(`${count} calls`, 10_000, () => received.length >= count, 5);

exerciseService('webhooks', () => create());

/** The example of docs/requests.md, as it stands there. */
async function documentedCheck(): Promise<(secret: string, headers: object, body: string) => boolean> {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/requests.md'), 'utf8');
  const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  const module = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  return (await import(/* @vite-ignore */ module)).isFromSluice;
}

test('a receiver can verify what it gets', async () => {
  const webhooks = await started();
  ended('r1');
  await webhooks.enqueue('r1');
  await calls(1);
  const [{ headers, path, body } = {} as Received] = received;
  expect(path).toBe('/hook?token=1');
  expect(JSON.parse(body)).toMatchObject({ type: 'request.succeeded', id: 'r1', status: 200 });
  expect(headers).toMatchObject({ 'webhook-id': 'wh-r1', 'content-type': 'application/json' });
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
  const secret = Buffer.from(webhookSecretOf(signer, '0123456789ab').slice('whsec_'.length), 'base64');
  const isFromSluice = await documentedCheck();
  expect(isFromSluice(webhookSecretOf(signer, '0123456789ab'), headers, body)).toBe(true);
  expect(isFromSluice(webhookSecretOf(signer, '0123456789ab'), headers, `${body} `)).toBe(false);
  expect(isFromSluice(webhookSecretOf(signer, 'another'), headers, body)).toBe(false);
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', secret).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  await pollUntil('it is counted', 2_000, () => webhooks.counts.delivered === 1, 5);
});

test('what an orchestrator noted before it died is sent by the next one, once', async () => {
  ended('r1');
  await note('r1');
  await Promise.all([started(), started(), started()]);
  await calls(1);
  await pollUntil('no note is left', 5_000, async () => (await noted()) === 0, 5);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(received).toHaveLength(1);
});

test('a job that was added before its note could be taken away is not sent again', async () => {
  const webhooks = await started();
  ended('r1');
  await webhooks.enqueue('r1');
  await calls(1);
  await note('r1');
  await pollUntil('no note is left', 5_000, async () => (await noted()) === 0, 5);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(received).toHaveLength(1);
});

test('a receiver that fails is called again, later and later, under the same id', async () => {
  answer = (before, _request, response) => {
    response.statusCode = [500, 429, 302, 200][before] ?? 200;
    response.setHeader('location', '/elsewhere').end('no');
  };
  const webhooks = await started({ firstPauseMs: 100 });
  ended('r1');
  await note('r1');
  await calls(4);
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['wh-r1']));
  expect(received.every(({ path }) => path === '/hook?token=1')).toBe(true);
  const [first, second, third, fourth] = received.map(({ at }) => at);
  // At least the part of each pause that chance leaves: 50, 100 and 200 ms.
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(45);
  expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(95);
  expect((fourth ?? 0) - (third ?? 0)).toBeGreaterThanOrEqual(190);
  await pollUntil('it is counted', 2_000, () => webhooks.counts.delivered === 1, 5);
  expect(webhooks.counts).toEqual({ delivered: 1, repeated: 3, givenUp: 0, refused: 0 });
});

test.each([
  ['a receiver that never takes it', 3, 500],
  ['one that wants no more', 1, 410],
])('%s is given up after %d', async (_what, times, status) => {
  answer = (_calls, _request, response) => {
    response.statusCode = status;
    response.end();
  };
  const webhooks = await started({ attempts: 3, firstPauseMs: 5 });
  ended('r1');
  await note('r1');
  await pollUntil('it is given up', 5_000, () => webhooks.counts.givenUp === 1, 5);
  expect(received).toHaveLength(times);
  await pollUntil('BullMQ knows', 2_000, async () => (await webhooks.queue.getFailedCount()) === 1, 5);
});

test.each(['127.0.0.1', 'localhost'])('%s outside of the ranges is never called', async (host) => {
  const webhooks = await started(
    {},
    createAddressCheck(['10.0.0.0/8'].flatMap((text) => parseAddressRange(text) ?? [])),
  );
  ended('r1', `http://${host}:${port}/`);
  await note('r1');
  // It is counted a moment before the queue has heard.
  await pollUntil('it is given up', 5_000, async () => (await webhooks.queue.getFailedCount()) === 1, 5);
  expect(received).toEqual([]);
  expect((await webhooks.queue.getFailed())[0]?.failedReason).toBe('ADDRESS.FORBIDDEN');
});

test('a receiver that hangs, closes or never ends its answer costs its time limit and no more', async () => {
  answer = (before, _request, response) => {
    if (before === 0) return;
    if (before === 1) return void response.destroy();
    // Endless: the status has come, so it counts as taken.
    response.writeHead(200);
    const pour = () => {
      if (!response.destroyed) response.write(Buffer.alloc(16_384), () => setImmediate(pour));
    };
    pour();
  };
  const webhooks = await started({ timeoutMs: 200, firstPauseMs: 5 });
  ended('r1');
  await note('r1');
  await pollUntil('it is taken', 5_000, () => webhooks.counts.delivered === 1, 5);
  expect(received).toHaveLength(3);
  expect(webhooks.counts.repeated).toBe(2);
});

test('a job that none of us wrote calls nobody', async () => {
  const webhooks = await started();
  const data = {
    sealed: JSON.stringify({ requestId: 'x', url: `http://127.0.0.1:${port}/`, caller: 'x', body: '' }),
    mac: 'x',
  };
  await webhooks.queue.add('webhook', data, { jobId: 'wh-x' });
  await pollUntil('it is refused', 5_000, () => webhooks.counts.refused === 1, 5);
  expect(received).toEqual([]);
});

test('notes of what has no webhook or is gone are dropped; one of what is not over waits for its end', async () => {
  const view = ended('none');
  views.set('none', { ...view, envelope: { ...view.envelope, webhook: null } });
  views.set('running', { ...ended('running'), state: 'running', outcome: null });
  for (const id of ['none', 'running', 'gone']) await note(id);
  const webhooks = await started();
  await pollUntil('one note is left', 5_000, async () => (await noted()) === 1, 5);
  expect(await plain.zrange(orchestratorKeys(namespace).webhooks, '0', '-1')).toEqual(['running']);
  expect(await webhooks.queue.getJobCountByTypes('wait', 'active', 'delayed', 'completed')).toBe(0);
  expect(received).toEqual([]);
});

test('beyond its bound the queue takes no more; what is left waits as a note', async () => {
  answer = (_calls, _request, response) => {
    response.statusCode = 503;
    response.end();
  };
  const webhooks = await started({ maxQueued: 2, firstPauseMs: 60_000 });
  for (const id of ['r1', 'r2']) {
    ended(id);
    await note(id);
  }
  await calls(2);
  await pollUntil(
    'both wait for their next attempt',
    5_000,
    async () => (await webhooks.queue.getDelayedCount()) === 2,
  );
  ended('r3');
  await note('r3');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await noted()).toBe(1);
  await webhooks.queue.promoteJobs();
  answer = (_calls, _request, response) => response.end();
  await pollUntil(
    'all are delivered',
    5_000,
    () => webhooks.counts.delivered >= 1 && received.length >= 5,
    5,
  );
  expect(await noted()).toBe(0);
});

test('a shutdown breaks off what hangs, and another process sends it', async () => {
  answer = (before, _request, response) => {
    if (before > 0) response.end();
  };
  const first = await started({ timeoutMs: 20_000, closeGraceMs: 100 });
  ended('r1');
  await note('r1');
  await calls(1);
  const from = performance.now();
  await first.close();
  expect(performance.now() - from).toBeLessThan(5_000);
  const second = await started();
  await pollUntil('the other one', 10_000, () => second.counts.delivered === 1, 5);
  expect(received).toHaveLength(2);
});
