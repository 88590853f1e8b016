import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDoorUnderTest, type DoorUnderTest, KEYS } from './door-under-test.ts';

let door: DoorUnderTest;

beforeEach(() => {
  door = createDoorUnderTest();
});

afterEach(() => door.server.close());

const endpoint = (fields: Record<string, string>) =>
  door.server.inject({ url: '/endpoint', query: fields, headers: KEYS.writer.headers });

test('GET /endpoint reads, with the same answer as a query', async () => {
  const response = await endpoint({ implementation: 'randomhit', query: 'SELECT 1' });
  expect(response.json()).toMatchObject({ node: 'replica-1', rowCount: 1 });
  expect(door.submitted[0]).toMatchObject({
    sql: 'SELECT 1',
    strategy: 'randomhit',
    database: 'home',
    format: 'objects',
    params: [],
  });
});

test.each(['UPDATE t SET a = 1', 'SELECT 1 FOR UPDATE', 'CREATE TABLE t (a INT)', 'CALL p()'])(
  'GET /endpoint does not run %s',
  async (sql) => {
    const response = await endpoint({ implementation: 'directhit', query: sql });
    expect([response.statusCode, response.headers.allow, door.submitted]).toEqual([405, 'POST', []]);
    expect(response.json()).toMatchObject({
      code: 'ROUTE.METHOD_NOT_ALLOWED',
      detail: expect.stringContaining('POST'),
    });
  },
);

test.each([
  [
    'an unknown implementation',
    { implementation: 'luckyhit', query: 'SELECT 1' },
    'STRATEGY.UNKNOWN',
    /directhit, randomhit, customizedhit/,
  ],
  [
    'no implementation',
    { query: 'SELECT 1' },
    'REQUEST.INVALID',
    /implementation.*directhit.*randomhit.*customizedhit/,
  ],
  ['no query', { implementation: 'directhit' }, 'REQUEST.INVALID', /query/],
  [
    'a field not built yet',
    { implementation: 'directhit', query: 'SELECT 1', maxRows: '1' },
    'REQUEST.UNSUPPORTED',
    /maxRows/,
  ],
])('/endpoint refuses %s', async (_what, fields, code, detail) => {
  const got = await endpoint(fields as unknown as Record<string, string>);
  const posted = await door.server.inject({
    method: 'POST',
    url: '/endpoint',
    headers: KEYS.writer.headers,
    payload: fields,
  });
  for (const response of [got, posted]) {
    expect(response.json()).toMatchObject({ status: 400, code, detail: expect.stringMatching(detail) });
  }
});

test.each([
  [
    'application/json',
    JSON.stringify({
      implementation: 'directhit',
      query: 'UPDATE t SET a = "x y" WHERE b = 1',
      database: 'other',
    }),
  ],
  [
    'application/x-www-form-urlencoded',
    'implementation=directhit&query=UPDATE+t+SET+a+%3D+%22x%20y%22+WHERE+b+%3D+1&database=other',
  ],
])('POST /endpoint takes %s, and writes', async (type, payload) => {
  const response = await door.server.inject({
    method: 'POST',
    url: '/endpoint',
    headers: { 'content-type': type, ...KEYS.writer.headers },
    payload,
  });
  expect(response.statusCode).toBe(200);
  expect(door.submitted[0]).toMatchObject({ sql: 'UPDATE t SET a = "x y" WHERE b = 1', database: 'other' });
});
