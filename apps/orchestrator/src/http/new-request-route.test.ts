import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@sluice/common/errors/failure.ts';
import { createUnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerOf, createDoorUnderTest, type DoorUnderTest, KEYS, viewOf } from './door-under-test.ts';

let door: DoorUnderTest;
beforeEach(() => {
  door = createDoorUnderTest();
});
afterEach(async () => {
  await door.server.close();
  expect(door.watchers()).toBe(0);
});

const post = (query = '', headers: Record<string, string> = {}, payload: string | Buffer = 'hello') =>
  door.server.inject({
    method: 'POST',
    url: `/new-requests${query}`,
    headers: {
      ...KEYS.reader.headers,
      ...(payload.length > 0 ? { 'content-type': 'text/plain' } : {}),
      ...headers,
    },
    payload,
  });

test.each(['here', 'afar'] as const)(
  'the answer of the container comes back as it is, told from %s',
  async (told) => {
    const answered = post();
    const id = await door.submittedId();
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const headers = { 'content-type': 'image/x; a="b"', 'content-language': 'de', 'set-cookie': 'a=b' };
    door.change(id, { state: 'succeeded', outcome: answerOf(418, headers) }, bytes, told);
    const answer = await answered;
    expect(answer.statusCode).toBe(418);
    expect(answer.rawPayload).toEqual(bytes);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/x; a="b"',
      'content-language': 'de',
      'content-length': '5',
      'sluice-answered-by': 'small-1',
      'sluice-request-id': id,
      location: `/requests/${id}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(door.kept).toEqual([]);
  },
);

test('a redirect does not lead to the request itself', async () => {
  const answered = post();
  door.change(await door.submittedId(), { state: 'succeeded', outcome: answerOf(302) }, 'there', 'here');
  const answer = await answered;
  expect([answer.statusCode, answer.headers.location, answer.payload]).toEqual([302, undefined, 'there']);
});

test.each([204, 205, 304])('status %d comes without a body', async (status) => {
  const answered = post();
  door.change(await door.submittedId(), { state: 'succeeded', outcome: answerOf(status, {}) }, '', 'here');
  const answer = await answered;
  expect([answer.statusCode, answer.payload]).toEqual([status, '']);
  expect(answer.headers['sluice-answered-by']).toBe('small-1');
});

test('what is handed over is what was asked for', async () => {
  const body = Buffer.from([1, 2, 0, 3]);
  const query = '?pool=large&priority=low&timeoutMs=1234&repeat=true&webhook=http://10.1.0.9/x%3Fa=b';
  const headers = { 'content-type': 'application/json', accept: 'text/*', 'idempotency-key': '"k 1"' };
  const before = Date.now();
  await post(query, { ...headers, prefer: 'respond-async' }, body);
  const [{ envelope, ...rest } = {} as never] = door.submitted;
  expect(rest).toEqual({ body, idempotencyKey: 'k 1' });
  expect(envelope).toEqual({
    id: 'ours-1',
    pool: 'large',
    caller: KEYS.reader.record.id,
    priority: 'low',
    contentType: 'application/json',
    accept: 'text/*',
    createdAt: expect.any(Number),
    deadlineAt: envelope.createdAt + 1_234,
    mayRepeat: true,
    webhook: 'http://10.1.0.9/x?a=b',
  });
  expect(envelope.createdAt).toBeGreaterThanOrEqual(before);
});

test('no body, no type and no query are fine', async () => {
  await post('', { prefer: 'respond-async' }, '');
  expect(door.submitted).toMatchObject([
    {
      body: Buffer.alloc(0),
      idempotencyKey: null,
      envelope: { pool: 'small', priority: 'normal', contentType: null, mayRepeat: false, webhook: null },
    },
  ]);
  const { createdAt = 0, deadlineAt } = door.submitted[0]?.envelope ?? {};
  expect(deadlineAt).toBe(createdAt + 5_000);
});

test('who does not want to wait gets a promise at once', async () => {
  const answer = await post('', { prefer: 'respond-async' });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers).toMatchObject({
    location: '/requests/ours-1',
    'retry-after': '3',
    'preference-applied': 'respond-async',
    'sluice-request-id': 'ours-1',
  });
  expect(answer.json()).toMatchObject({
    id: 'ours-1',
    state: 'queued',
    position: 3,
    estimatedWaitMs: 2_100,
    container: null,
    answer: null,
    problem: null,
    links: { self: '/requests/ours-1', result: '/requests/ours-1/result', events: '/requests/ours-1/events' },
  });
  expect(answer.headers).not.toHaveProperty('sluice-answered-by');
  expect(door.kept).toEqual(['ours-1']);
  expect(door.cancelled).toEqual([]);
});

test('who has waited long enough gets a promise, of a running request too', async () => {
  await door.server.close();
  door = createDoorUnderTest({ waits: { defaultWaitMs: 30, maxWaitMs: 60 } });
  const answered = post();
  const id = await door.submittedId();
  door.change(id, { state: 'running', position: null, container: 'small-1', startedAt: 5, attempts: 1 });
  const answer = await answered;
  expect(answer.statusCode).toBe(202);
  expect(answer.headers).not.toHaveProperty('preference-applied');
  expect(answer.headers['retry-after']).toBe('1');
  expect(answer.json()).toMatchObject({
    state: 'running',
    container: 'small-1',
    startedAt: '1970-01-01T00:00:00.005Z',
  });
  const bounded = await post('', { prefer: 'wait=9' });
  expect([bounded.statusCode, bounded.headers['preference-applied']]).toEqual([202, 'wait=0']);
});

test('an answer within the asked time is the answer', async () => {
  const answered = post('', { prefer: 'respond-async, wait=5' });
  door.change(await door.submittedId(), { state: 'succeeded', outcome: answerOf() }, 'done', 'here');
  const answer = await answered;
  expect([answer.statusCode, answer.payload]).toEqual([200, 'done']);
  expect(answer.headers['preference-applied']).toBe('respond-async, wait=5');
});

test('an end that nobody told is found before the promise is given', async () => {
  await door.server.close();
  door = createDoorUnderTest({ waits: { defaultWaitMs: 50, maxWaitMs: 60 } });
  const answered = post();
  door.change(await door.submittedId(), { state: 'succeeded', outcome: answerOf() }, 'done', 'not');
  expect((await answered).payload).toBe('done');
});

test('a forged end on the channel is not believed', async () => {
  const answered = post();
  const id = await door.submittedId();
  const honest = door.views.get(id);
  door.change(id, { state: 'cancelled' });
  if (honest) door.views.set(id, honest);
  await delay(20);
  door.change(id, { state: 'succeeded', outcome: answerOf() }, 'true');
  expect((await answered).payload).toBe('true');
});

test.each([
  [
    { state: 'failed', outcome: { kind: 'failure', code: 'CONTAINER.LOST', detail: 'gone', container: 'c' } },
    502,
  ],
  [{ state: 'cancelled' }, 409],
  [{ state: 'expired', endedAt: 2 ** 45 }, 503],
] as const)('%j is a problem with status %d', async (view, status) => {
  const answered = post();
  const id = await door.submittedId();
  door.change(id, view);
  const answer = await answered;
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers).toMatchObject({ 'sluice-request-id': id, location: `/requests/${id}` });
  expect(answer.headers).not.toHaveProperty('sluice-answered-by');
  if (view.state === 'expired') {
    expect(answer.json()).toMatchObject({ code: 'CONTAINER.NONE_FREE', queuePosition: 3 });
    expect(answer.json().waitedMs).toBeGreaterThan(1_000);
    expect(answer.headers['retry-after']).toBe('2');
  }
});

test('while Redis is away after a request was taken in, its caller goes on waiting', async () => {
  const answered = post();
  const id = await door.submittedId();
  door.away = new Error('Connection is closed.');
  door.change(id, { state: 'succeeded', outcome: answerOf() }, 'late');
  await delay(50);
  door.away = null;
  expect((await answered).payload).toBe('late');
});

test('a promise is given without Redis as well', async () => {
  const answered = post('', { prefer: 'wait=0' });
  door.away = new Error('Connection is closed.');
  const answer = await answered;
  expect(answer.statusCode).toBe(202);
  expect(answer.json()).toMatchObject({ id: 'ours-1', state: 'queued', position: null });
});

test('who joins another request gets its answer, also when it had ended', async () => {
  door.views.set('ours-77', viewOf('ours-77'));
  door.submit = async () => ({ outcome: 'joined', id: 'ours-77' });
  const answered = Promise.all([1, 2].map(() => post('', { 'idempotency-key': 'k' })));
  await door.submittedId(2);
  door.change('ours-77', { state: 'succeeded', outcome: answerOf() }, 'same');
  for (const answer of [...(await answered), await post('', { 'idempotency-key': 'k' })]) {
    expect([answer.payload, answer.headers['sluice-request-id']]).toEqual(['same', 'ours-77']);
  }
});

test.each([
  ['?pool=none', {}, 404, 'POOL.UNKNOWN'],
  ['?pool=', {}, 404, 'POOL.UNKNOWN'],
  ['?priority=high', {}, 403, 'AUTH.FORBIDDEN'],
  ['?priority=urgent', {}, 400, 'REQUEST.INVALID'],
  ['?timeoutMs=0', {}, 400, 'REQUEST.INVALID'],
  ['?timeoutMs=-5', {}, 400, 'REQUEST.INVALID'],
  ['?timeoutMs=', {}, 400, 'REQUEST.INVALID'],
  ['?timeoutMs=1e3', {}, 400, 'REQUEST.INVALID'],
  ['?timeoutMs=60001', {}, 400, 'REQUEST.INVALID'],
  ['?repeat=yes', {}, 400, 'REQUEST.INVALID'],
  ['?pool=small&pool=large', {}, 400, 'REQUEST.INVALID'],
  ['?size=1', {}, 400, 'REQUEST.INVALID'],
  ['?toString=1', {}, 400, 'REQUEST.INVALID'],
  ['?webhook=http://127.0.0.1/', {}, 422, 'ADDRESS.FORBIDDEN'],
  ['?webhook=ftp://10.1.0.1/', {}, 400, 'REQUEST.INVALID'],
  ['', { prefer: 'wait=-1' }, 400, 'REQUEST.INVALID'],
  ['', { 'idempotency-key': 'ü' }, 400, 'REQUEST.INVALID'],
  ['', { authorization: '' }, 401, 'AUTH.MISSING'],
])('%s %j is refused with %d %s', async (query, headers, status, code) => {
  const answer = await post(query, headers);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  expect(door.submitted).toEqual([]);
});

test('the priority "high" is for admins', async () => {
  const answer = await post('?priority=high', { ...KEYS.admin.headers, prefer: 'respond-async' });
  expect(answer.statusCode).toBe(202);
});

test('without ranges there are no webhooks', async () => {
  await door.server.close();
  door = createDoorUnderTest({ webhookCheck: null });
  expect((await post('?webhook=http://10.1.0.1/')).json().code).toBe('REQUEST.UNSUPPORTED');
});

test('a body over the limit is refused, one below it is taken', async () => {
  const answer = await post('', {}, Buffer.alloc(1_000_001));
  expect([answer.statusCode, answer.json().code]).toEqual([413, 'REQUEST.TOO_LARGE']);
  expect((await post('', { prefer: 'respond-async' }, Buffer.alloc(1_000_000))).statusCode).toBe(202);
});

test('what the desk refuses is the answer', async () => {
  door.submit = async () => {
    throw new Failure('IDEMPOTENCY.MISMATCH');
  };
  expect((await post()).statusCode).toBe(422);
  door.submit = async () => {
    throw new Error('Connection is closed.');
  };
  expect((await post()).json()).toMatchObject({ status: 503, code: 'QUEUE.UNAVAILABLE' });
});

test('a key has its bound of waiting requests, but may ask how they are', async () => {
  const first = post('', KEYS.bounded.headers);
  const id = await door.submittedId();
  expect((await post('', KEYS.bounded.headers)).json().code).toBe('CALLER.BUSY');
  const status = await door.server.inject({ url: `/requests/${id}`, headers: KEYS.bounded.headers });
  expect(status.json()).toMatchObject({ id, state: 'queued' });
  door.change(id, { state: 'cancelled' });
  await first;
});

test('where too many answers lie unread, the answer is kept and promised', async () => {
  await door.server.close();
  door = createDoorUnderTest({ unsent: createUnsentAnswers(3) });
  const answered = post();
  door.change(await door.submittedId(), { state: 'succeeded', outcome: answerOf() }, 'four', 'here');
  const answer = await answered;
  expect([answer.statusCode, answer.json().state]).toEqual([202, 'succeeded']);
  expect(door.kept).toEqual(['ours-1']);
});

test('a closing server gives promises to those that wait longer than its grace', async () => {
  const answered = post();
  await door.submittedId();
  await Promise.all([door.server.close(), expect(answered).resolves.toMatchObject({ statusCode: 202 })]);
  expect(door.cancelled).toEqual([]);
});
