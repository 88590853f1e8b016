import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LeakCount } from '../fixture/leak-count.ts';
import { countsOf, orderReceptions } from '../fixture/odd-container-process.ts';
import type { OddOrder } from '../fixture/odd-order.ts';
import type { Answer, OrchestratorClient } from '../fixture/orchestrator-client.ts';
import {
  newKey,
  type OrchestratorsUnderTest,
  oddPool,
  startOrchestrators,
} from '../fixture/orchestrators-under-test.ts';

const CONTAINERS = 2;
const RUN_TIMEOUT_MS = 800;
const MEBIBYTE = 1_048_576;
const reader = newKey('reader');

let sut: OrchestratorsUnderTest;
let client: OrchestratorClient;
let before: LeakCount;

beforeAll(async () => {
  sut = await startOrchestrators({
    keys: [reader.record],
    pools: ({ journal }) => [
      oddPool(journal, CONTAINERS, { runTimeoutMs: RUN_TIMEOUT_MS, maxTimeoutMs: 60_000 }),
      { name: 'empty', runtime: { kind: 'static' } },
    ],
  });
  client = sut.clients[0] as OrchestratorClient;
  await sut.free(CONTAINERS);
  await Promise.all([client.post({ workMs: 50 }), client.post({ workMs: 50 })]);
  before = await sut.leaks();
});
afterAll(() => sut?.close());
afterEach(async () => {
  await sut.free(CONTAINERS);
  await sut.noMoreThan(before);
  expect(await client.post({ text: 'well' })).toMatchObject({ status: 200, body: Buffer.from('well') });
});

/** RFC 9457, complete, and of Sluice itself. */
function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, code });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.headers['sluice-answered-by']).toBeUndefined();
  expect(answer.json).toMatchObject({
    status,
    code,
    title: expect.any(String),
    requestId: expect.any(String),
  });
}

describe('what a container answers is passed on as its own', () => {
  test.each([500, 404, 302, 429, 204, 418])('status %i', async (status) => {
    const answer = await client.post({ status, text: 'own words', contentType: 'text/x-own' });
    expect(answer.status).toBe(status);
    expect(answer.headers['sluice-answered-by']).toMatch(/^odd-/);
    expect(answer.headers['content-type']).toBe('text/x-own');
    if (status !== 204) expect(answer.body.toString()).toBe('own words');
    const later = await client.send('GET', `/requests/${answer.headers['sluice-request-id']}/result`);
    expect(later).toMatchObject({ status, body: answer.body });
  });

  test('bytes that are no text, in and out', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const answer = await client.post(bytes, { contentType: 'application/x-odd' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/x-odd');
    expect(answer.body.equals(bytes)).toBe(true);
  });

  test('chunks with trailers; a problem document of its own', async () => {
    expect(await client.post({ trailers: true, text: 'in chunks' })).toMatchObject({
      status: 200,
      body: Buffer.from('in chunks'),
    });
    const text = JSON.stringify({ code: 'CONTAINER.LOST', status: 502 });
    const answer = await client.post({ status: 502, text, contentType: 'application/problem+json' });
    expect(answer.status).toBe(502);
    expect(answer.body.toString()).toBe(text);
    expect(answer.headers['sluice-answered-by']).toMatch(/^odd-/);
  });

  test('an answer before it has read the body', async () => {
    const answer = await client.post({}, { accept: '*/*;before=answer' });
    expect(answer).toMatchObject({ status: 200, body: Buffer.from('not read') });
  });

  test('a redirection is not followed', async () => {
    expect((await client.post({ fault: 'redirect' })).status).toBe(302);
  });
});

describe('a container that misbehaves: a clear problem', () => {
  const cases: [fault: NonNullable<OddOrder['fault']>, status: number, code: string][] = [
    ['hang', 504, 'CONTAINER.TIMED_OUT'],
    ['stall-mid-body', 504, 'CONTAINER.TIMED_OUT'],
    ['garbage', 502, 'CONTAINER.BAD_ANSWER'],
    ['close-mid-body', 502, 'CONTAINER.BAD_ANSWER'],
    ['endless-headers', 502, 'CONTAINER.BAD_ANSWER'],
    ['switch-protocols', 502, 'CONTAINER.BAD_ANSWER'],
    ['endless-body', 502, 'CONTAINER.ANSWER_TOO_LARGE'],
    ['close', 502, 'CONTAINER.LOST'],
    ['exit', 502, 'CONTAINER.LOST'],
  ];
  test.each(cases)('%s', async (fault, status, code) => {
    const answer = await client.post({ fault });
    expectProblem(answer, status, code);
    const later = await client.send('GET', `${answer.headers.location}/result`);
    expectProblem(later, status, code);
  });

  test('an answer of 50 MB', async () => {
    expectProblem(await client.post({ bytes: 50 * MEBIBYTE }), 502, 'CONTAINER.ANSWER_TOO_LARGE');
  });

  test('an answer as large as the limit passes', async () => {
    const answer = await client.post({ bytes: 16 * MEBIBYTE });
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBe(16 * MEBIBYTE);
  });

  test('more than it promised: nothing of it reaches the next caller', async () => {
    const answer = await client.post({ fault: 'too-long' });
    if (answer.status === 200) expect(answer.body.toString()).toBe('x'.repeat(10));
    else expectProblem(answer, 502, 'CONTAINER.BAD_ANSWER');
    expect(await client.post({ text: 'mine' })).toMatchObject({ status: 200, body: Buffer.from('mine') });
  });

  test('a second answer that nobody asked for: nobody gets it', async () => {
    expect(await client.post({ fault: 'double-answer' })).toMatchObject({ body: Buffer.from('first') });
    // It comes 30 ms later; whoever has the connection then, or takes it next, must not be given it.
    for (let round = 0; round < 40; round++) {
      const answer = await client.post({ workMs: 5, text: `mine ${round}` });
      expect(answer).toMatchObject({ status: 200, body: Buffer.from(`mine ${round}`) });
    }
  });

  test('nothing it does before it accepts is told to the caller', async () => {
    const [first] = await client.containers();
    await orderReceptions(first?.url ?? '', [{ fault: 'slow', delayMs: 100 }]);
    for (let round = 0; round < 3; round++) expect((await client.post({ tell: true })).status).toBe(200);
  });
});

describe('what a caller sends wrong', () => {
  const path = (query: string) => `/new-requests?${query}`;
  const send = (query: string, headers: Record<string, string> = {}, body = Buffer.from('{}')) =>
    client.send('POST', path(query), { headers: { 'content-type': 'application/json', ...headers }, body });

  test.each<[what: string, query: string, headers: Record<string, string>, status: number, code: string]>([
    ['an unknown pool', 'pool=nowhere', {}, 404, 'POOL.UNKNOWN'],
    ['a pool that no name can be', 'pool=%2e%2e%2f', {}, 404, 'POOL.UNKNOWN'],
    ['a negative wait', '', { prefer: 'wait=-1' }, 400, 'REQUEST.INVALID'],
    ['a wait that is no number', '', { prefer: 'wait=soon' }, 400, 'REQUEST.INVALID'],
    ['a broken wait', '', { prefer: 'wait=1.5' }, 400, 'REQUEST.INVALID'],
    ['an unknown parameter', 'colour=blue', {}, 400, 'REQUEST.INVALID'],
    ['a parameter twice', 'pool=odd&pool=odd', {}, 400, 'REQUEST.INVALID'],
    ['an unknown priority', 'priority=urgent', {}, 400, 'REQUEST.INVALID'],
    ['no time at all', 'timeoutMs=0', {}, 400, 'REQUEST.INVALID'],
    ['a negative time', 'timeoutMs=-5', {}, 400, 'REQUEST.INVALID'],
    ['too much time', 'timeoutMs=60001', {}, 400, 'REQUEST.INVALID'],
    ['an empty idempotency key', '', { 'idempotency-key': '""' }, 400, 'REQUEST.INVALID'],
    ['a key without end', '', { 'idempotency-key': 'k'.repeat(300) }, 400, 'REQUEST.INVALID'],
    ['a webhook where none are allowed', 'webhook=http://127.0.0.1:1/', {}, 400, 'REQUEST.UNSUPPORTED'],
    ['a wrong API key', '', { authorization: 'Bearer sluice_000000000000_x' }, 401, 'AUTH.INVALID'],
  ])('%s', async (_, query, headers, status, code) => {
    expectProblem(await send(query, headers), status, code);
  });

  test('a body of 50 MB, announced and not', async () => {
    const body = Buffer.alloc(50 * MEBIBYTE, 'x');
    // The connection may be closed before all of it was sent.
    const announced = await send('', {}, body).catch((error) => error);
    if ('status' in announced) expectProblem(announced, 413, 'REQUEST.TOO_LARGE');
    else expect(announced.code).toMatch(/EPIPE|ECONNRESET/);
    const chunked = await client
      .send('POST', '/new-requests', { headers: { 'transfer-encoding': 'chunked' }, body })
      .catch((error) => error);
    if ('status' in chunked) expectProblem(chunked, 413, 'REQUEST.TOO_LARGE');
    else expect(chunked.code).toMatch(/EPIPE|ECONNRESET/);
  });

  test('a body that is no JSON, and none: the container decides', async () => {
    expect(await send('', {}, Buffer.from('{"half'))).toMatchObject({ status: 200 });
    expect(await send('', {}, Buffer.alloc(0))).toMatchObject({ status: 200 });
  });

  test('a pool without containers', async () => {
    expectProblem(await send('pool=empty&timeoutMs=300'), 503, 'CONTAINER.NONE_FREE');
  });

  test('a request that never was, and what is no id', async () => {
    for (const id of ['nobody', '%2e%2e', 'a:b', '1', 'x'.repeat(500)]) {
      const answer = await client.view(id);
      expect([400, 404]).toContain(answer.status);
    }
  });

  test('what belongs to another caller, or to admins', async () => {
    const other = sut.client(0, reader.text);
    const id = await client.promise({});
    expectProblem(await other.view(id), 404, 'REQUEST.NOT_FOUND');
    expectProblem(await other.cancel(id), 404, 'REQUEST.NOT_FOUND');
    expectProblem(await other.send('GET', `/requests/${id}/result`), 404, 'REQUEST.NOT_FOUND');
    expectProblem(await other.send('GET', '/containers'), 403, 'AUTH.FORBIDDEN');
    expectProblem(await other.send('DELETE', '/containers/odd-1'), 403, 'AUTH.FORBIDDEN');
    expectProblem(await other.register({ name: 'x', url: 'http://127.0.0.1:1' }), 403, 'AUTH.FORBIDDEN');
    expectProblem(await other.post({}, { priority: 'high' }), 403, 'AUTH.FORBIDDEN');
    expect(await other.post({ text: 'mine' })).toMatchObject({ status: 200 });
  });

  test('containers that lie outside of the ranges, or nowhere', async () => {
    const register = (url: string) => client.register({ name: 'bad', url, pool: 'empty' });
    for (const url of ['http://169.254.169.254', 'http://10.0.0.1:80', 'http://[::ffff:10.0.0.1]:80']) {
      expectProblem(await register(url), 422, 'ADDRESS.FORBIDDEN');
    }
    for (const url of ['ftp://127.0.0.1', 'http://127.0.0.1:1/path', 'http://u:p@127.0.0.1:1', 'nothing']) {
      expect((await register(url)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await client.containers()).filter(({ name }) => name === 'bad')).toEqual([]);
  });

  test('an address where nobody listens: registered, never free, and taken away again', async () => {
    expect((await client.register({ name: 'nobody', url: 'http://127.0.0.1:9', pool: 'empty' })).status).toBe(
      201,
    );
    expectProblem(await send('pool=empty&timeoutMs=500'), 503, 'CONTAINER.NONE_FREE');
    expect((await client.containers()).find(({ name }) => name === 'nobody')?.state).not.toBe('free');
    expect((await client.send('DELETE', '/containers/nobody')).status).toBe(202);
    await pollUntil('it is gone', 5_000, async () =>
      (await client.containers()).every(({ name }) => name !== 'nobody'),
    );
  });
});

test('nobody got a container that was at work already', async () => {
  for (const { url, name } of await client.containers()) {
    if (name.startsWith('odd-')) expect((await countsOf(url)).overlaps).toBe(0);
  }
});
