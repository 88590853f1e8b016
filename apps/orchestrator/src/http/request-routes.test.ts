import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerOf, createDoorUnderTest, type DoorUnderTest, KEYS, viewOf } from './door-under-test.ts';

let door: DoorUnderTest;
beforeEach(() => {
  door = createDoorUnderTest();
});
afterEach(() => door.server.close());

const ask = (url: string, key: { headers: object } = KEYS.reader, method: 'GET' | 'DELETE' = 'GET') =>
  door.server.inject({ method, url, headers: { ...key.headers } });

const over = {
  state: 'succeeded',
  outcome: answerOf(),
  container: 'small-1',
  startedAt: 3,
  endedAt: 4,
  attempts: 1,
};

test('a request that is over tells how', async () => {
  door.views.set('ours-1', viewOf('ours-1', { ...over, state: 'succeeded' }));
  door.change('ours-1', {}, 'four');
  expect((await ask('/requests/ours-1')).json()).toEqual({
    id: 'ours-1',
    state: 'succeeded',
    pool: 'small',
    priority: 'normal',
    position: null,
    estimatedWaitMs: null,
    container: 'small-1',
    attempts: 1,
    createdAt: '1970-01-01T00:00:01.000Z',
    deadlineAt: '1970-01-01T00:00:06.000Z',
    startedAt: '1970-01-01T00:00:00.003Z',
    endedAt: '1970-01-01T00:00:00.004Z',
    answer: { status: 200, contentType: 'text/plain', bytes: 4 },
    problem: null,
    links: { self: '/requests/ours-1', result: '/requests/ours-1/result', events: '/requests/ours-1/events' },
  });
  const result = await ask('/requests/ours-1/result');
  expect([result.payload, result.headers['sluice-answered-by']]).toEqual(['four', 'small-1']);
});

test('a queued one tells its position', async () => {
  door.views.set('ours-1', viewOf('ours-1'));
  expect((await ask('/requests/ours-1')).json()).toMatchObject({ position: 3, estimatedWaitMs: 2_100 });
  const result = await ask('/requests/ours-1/result');
  expect([result.statusCode, result.json().code]).toEqual([409, 'REQUEST.NOT_FINISHED']);
});

test('a failed one tells its problem in both places', async () => {
  const outcome = {
    kind: 'failure',
    code: 'CONTAINER.TIMED_OUT',
    detail: 'too late',
    container: 'small-1',
  } as const;
  door.views.set('ours-1', viewOf('ours-1', { state: 'failed', position: null, outcome, endedAt: 9 }));
  expect((await ask('/requests/ours-1')).json().problem).toMatchObject({
    code: 'CONTAINER.TIMED_OUT',
    status: 504,
    detail: 'too late',
    requestId: 'ours-1',
  });
  expect((await ask('/requests/ours-1/result')).statusCode).toBe(504);
});

test.each(['', '/result', '/events'])('%s: others see nothing, admins everything', async (path) => {
  door.views.set('ours-1', viewOf('ours-1', { ...over, state: 'succeeded' }));
  door.change('ours-1', {}, 'x');
  expect((await ask(`/requests/ours-1${path}`, KEYS.other)).json().code).toBe('REQUEST.NOT_FOUND');
  expect((await ask(`/requests/ours-1${path}`, KEYS.admin)).statusCode).toBe(200);
  expect((await ask(`/requests/ours-1${path}`, { headers: {} })).statusCode).toBe(401);
});

test.each([
  ['ours-9', 410, 'REQUEST.GONE'],
  ['theirs', 404, 'REQUEST.NOT_FOUND'],
  ['a%3Ab', 404, 'REQUEST.NOT_FOUND'],
  ['x'.repeat(200), 404, 'ROUTE.NOT_FOUND'],
])('%s: %d %s', async (id, status, code) => {
  for (const path of ['', '/result', '/events']) {
    const answer = await ask(`/requests/${id}${path}`);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  }
  expect((await ask(`/requests/${id}`, KEYS.reader, 'DELETE')).statusCode).toBe(status);
});

test('cancelling is safe to repeat, and leaves what is over as it is', async () => {
  door.views.set('ours-1', viewOf('ours-1'));
  for (let turn = 0; turn < 2; turn += 1) {
    const answer = await ask('/requests/ours-1', KEYS.reader, 'DELETE');
    expect([answer.statusCode, answer.json().state]).toEqual([200, 'cancelled']);
  }
  door.views.set('ours-2', viewOf('ours-2', { ...over, state: 'succeeded' }));
  expect((await ask('/requests/ours-2', KEYS.reader, 'DELETE')).json().state).toBe('succeeded');
  expect((await ask('/requests/ours-2', KEYS.other, 'DELETE')).statusCode).toBe(404);
});

test('an answer that is gone while its record is not is gone', async () => {
  door.views.set('ours-1', viewOf('ours-1', { ...over, state: 'succeeded' }));
  expect((await ask('/requests/ours-1/result')).json().code).toBe('REQUEST.GONE');
});

test('without Redis it is the queue that is not reachable', async () => {
  door.away = new Error('Connection is closed.');
  for (const path of ['', '/result', '/events']) {
    expect((await ask(`/requests/ours-1${path}`)).json().code).toBe('QUEUE.UNAVAILABLE');
  }
});

test('everybody has a secret for webhooks, each another', async () => {
  const [one, two] = await Promise.all([KEYS.reader, KEYS.other].map((key) => ask('/webhook-secret', key)));
  expect(one?.json().secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one?.json().secret).not.toBe(two?.json().secret);
});
