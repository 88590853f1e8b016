import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDoorUnderTest, type DoorUnderTest, KEYS } from './door-under-test.ts';

let door: DoorUnderTest;
beforeEach(() => {
  door = createDoorUnderTest();
});
afterEach(() => door.server.close());

const ask = (method: 'GET' | 'POST' | 'DELETE' | 'PATCH', url: string, payload?: object, key = KEYS.admin) =>
  door.server.inject({ method, url, headers: key.headers, ...(payload ? { payload } : {}) });

test.each([
  ['GET', '/containers'],
  ['POST', '/containers'],
  ['GET', '/containers/x'],
  ['DELETE', '/containers/x'],
  ['GET', '/pools'],
  ['PATCH', '/pools/large'],
] as const)('%s %s is for admins', async (method, url) => {
  expect((await ask(method, url, undefined, KEYS.reader)).json().code).toBe('AUTH.FORBIDDEN');
  expect((await door.server.inject({ method, url })).json().code).toBe('AUTH.MISSING');
});

test('a container is registered by its address', async () => {
  const answer = await ask('POST', '/containers', { url: 'http://127.0.0.1:9000' });
  expect([answer.statusCode, answer.headers.location]).toEqual([201, '/containers/127.0.0.1-9000']);
  expect(door.containers.get('127.0.0.1-9000')).toMatchObject({
    pool: 'small',
    url: 'http://127.0.0.1:9000',
    slots: 1,
    runtime: 'static',
    runtimeId: '',
    owner: '',
  });
  expect((await ask('GET', '/containers/127.0.0.1-9000')).json()).toMatchObject({
    state: 'starting',
    used: 0,
    served: 0,
    lastUsedAt: null,
  });
  expect((await ask('GET', '/containers?pool=small')).json().containers).toHaveLength(1);
  expect((await ask('GET', '/containers?pool=large')).json().containers).toHaveLength(0);
  expect((await ask('GET', '/containers?pool=none')).statusCode).toBe(404);
});

test('the same again is fine, another of the same name is not', async () => {
  const body = { url: 'http://127.0.0.1:9000/', name: 'one', pool: 'large' };
  expect((await ask('POST', '/containers', body)).json()).toMatchObject({
    name: 'one',
    pool: 'large',
    slots: 3,
  });
  expect((await ask('POST', '/containers', body)).statusCode).toBe(201);
  const other = await ask('POST', '/containers', { ...body, url: 'http://127.0.0.1:9001' });
  expect([other.statusCode, other.json().code]).toEqual([409, 'CONTAINER.EXISTS']);
});

test.each([
  ['http://[::1]:9000', '1-9000'],
  ['https://inside', 'inside-443'],
  ['http://inside:80', 'inside-80'],
])('%s is %s', async (url, name) => {
  expect((await ask('POST', '/containers', { url })).json().name).toBe(name);
});

test.each([
  ['http://10.0.0.1:80', 422],
  ['http://[::ffff:10.0.0.1]:80', 422],
  ['http://0x0a000001:80', 422],
  // One of its addresses lies elsewhere.
  ['http://outside:80', 422],
  ['http://127.0.0.1:9000/path', 400],
  ['http://127.0.0.1:9000?q', 400],
  ['http://127.0.0.1:9000#f', 400],
  ['http://u:p@127.0.0.1:9000', 400],
  ['ftp://127.0.0.1', 400],
  ['127.0.0.1:9000', 400],
  ['', 400],
])('%j is refused with %d', async (url, status) => {
  expect((await ask('POST', '/containers', { url })).statusCode).toBe(status);
  expect(door.containers.size).toBe(0);
});

test('a name that cannot be resolved is a mistake of the request', async () => {
  await door.server.close();
  door = createDoorUnderTest({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
  expect((await ask('POST', '/containers', { url: 'http://nowhere' })).json()).toMatchObject({
    code: 'REQUEST.INVALID',
    errors: [{ path: 'url' }],
  });
});

test.each([{ slots: 0 }, { name: 'A' }, { name: '-a' }, { extra: 1 }, { pool: 'none' }])(
  '%j is refused',
  async (part) => {
    const answer = await ask('POST', '/containers', { url: 'http://127.0.0.1:9000', ...part });
    expect([400, 404]).toContain(answer.statusCode);
  },
);

test('a container is drained', async () => {
  await ask('POST', '/containers', { url: 'http://127.0.0.1:9000', name: 'one' });
  const answer = await ask('DELETE', '/containers/one');
  expect([answer.statusCode, answer.json()]).toEqual([202, { name: 'one', state: 'draining' }]);
  expect((await ask('DELETE', '/containers/two')).json().code).toBe('CONTAINER.UNKNOWN');
  expect((await ask('GET', '/containers/two')).json().code).toBe('CONTAINER.UNKNOWN');
});

test('pools are listed, the default one first', async () => {
  expect((await ask('GET', '/pools')).json().pools).toMatchObject([
    { name: 'small', runtime: 'static', waiting: 5, running: 2, oldestMs: 40, averageMs: 200 },
    { name: 'large', runtime: 'process', size: { min: 2, max: 4 }, slots: 3 },
  ]);
});

test.each([
  ['large', { max: 9 }, 200, { min: 2, max: 9 }],
  ['large', { min: 0 }, 200, { min: 0, max: 4 }],
  ['large', { min: 1, max: 1 }, 200, { min: 1, max: 1 }],
  ['large', { min: 5 }, 400, undefined],
  ['large', {}, 400, undefined],
  ['large', { min: -1 }, 400, undefined],
  ['large', { max: 1001 }, 400, undefined],
  ['large', { size: 2 }, 400, undefined],
  ['small', { max: 2 }, 400, undefined],
  ['none', { max: 2 }, 404, undefined],
])('%s %j: %d', async (name, payload, status, size) => {
  const answer = await ask('PATCH', `/pools/${name}`, payload);
  expect([answer.statusCode, answer.json().size]).toEqual([status, size]);
});
