import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPolicy } from '../policy/policy.ts';
import { createDoorUnderTest, type DoorUnderTest, KEYS } from './door-under-test.ts';

let door: DoorUnderTest;

beforeEach(() => {
  door = createDoorUnderTest();
});
afterEach(() => door.server.close());

const check = (payload: object | string, { headers } = KEYS.reader) =>
  door.server.inject({
    method: 'POST',
    url: '/v1/check',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });

test('a read is told with its tables and functions, and nothing runs', async () => {
  const sql =
    "SELECT UPPER(o.state), COUNT(*) FROM shop.orders o JOIN customers c USING (id) WHERE c.name = 'x'";
  const response = await check({ sql });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    kind: 'read',
    route: 'any',
    allowed: true,
    reasons: [],
    tables: {
      read: [
        { schema: 'shop', name: 'orders' },
        { schema: null, name: 'customers' },
      ],
      written: [],
    },
    functions: expect.arrayContaining(['upper', 'count']),
    returnsRows: true,
    changesSession: false,
    fingerprint: expect.not.stringContaining("'x'"),
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(door.submitted).toEqual([]);
});

test('what would be refused is 200 too, with every reason', async () => {
  const response = await check({ sql: 'UPDATE orders SET paid = SLEEP(1)' });
  expect(response.statusCode).toBe(200);
  const { kind, route, allowed, reasons, tables } = response.json();
  expect({ kind, route, allowed }).toEqual({ kind: 'write', route: 'primary', allowed: false });
  expect(tables.written).toEqual([{ schema: null, name: 'orders' }]);
  expect(reasons.map(({ source }: { source: string }) => source)).toEqual([
    'role',
    'default/no-unbounded-writes',
    'default/no-waiting',
  ]);
});

test.each([
  ['SELECT 1; SELECT 2', 'STATEMENT.MULTIPLE', 10],
  ["SELECT 'open", 'STATEMENT.UNBALANCED', 7],
  ['', 'STATEMENT.EMPTY', undefined],
])('%j is no statement, and that is an answer', async (sql, code, position) => {
  const response = await check({ sql });
  expect(response.statusCode).toBe(200);
  const body = response.json();
  expect(body).toMatchObject({ kind: 'unknown', route: 'primary', allowed: false, digest: null });
  expect(body.reasons).toEqual([
    { code, message: expect.any(String), source: 'text', ...(position ? { position } : {}) },
  ]);
});

test('the number of parameters is judged only where they are given', async () => {
  const sql = 'SELECT ? + ?';
  expect((await check({ sql })).json()).toMatchObject({ allowed: true });
  expect((await check({ sql, params: [1] })).json()).toMatchObject({
    allowed: false,
    reasons: [{ code: 'STATEMENT.PARAMETER_COUNT' }],
  });
});

test('the verdict is that of the caller', async () => {
  const sql = 'UPDATE orders SET state = 1 WHERE id = 2';
  expect((await check({ sql })).json().allowed).toBe(false);
  expect((await check({ sql }, KEYS.writer)).json().allowed).toBe(true);
});

test('a function that the policy vouches for may go to a replica; where the policy sends a statement counts', async () => {
  const sql = 'SELECT price(1) FROM products';
  expect((await check({ sql })).json()).toMatchObject({ kind: 'write', route: 'primary', allowed: false });
  door.policy = createPolicy({ version: 1, rules: [], functions: { harmless: ['home.price'] } });
  expect((await check({ sql })).json()).toMatchObject({ kind: 'read', route: 'any', allowed: true });
  door.policy = createPolicy({
    version: 1,
    rules: [{ name: 'fresh', strategy: 'directhit' }],
    functions: { harmless: ['home.price'] },
  });
  expect((await check({ sql })).json()).toMatchObject({ kind: 'read', route: 'primary', allowed: true });
});

test.each([
  ['no sql', {}, 'REQUEST.INVALID'],
  ['an unknown member', { sql: 'SELECT 1', run: true }, 'REQUEST.UNSUPPORTED'],
  ['half a surrogate pair', '{"sql": "SELECT \\ud800"}', 'REQUEST.INVALID'],
])('a malformed request is 400: %s', async (_name, payload, code) => {
  const response = await check(payload);
  expect(response.statusCode).toBe(400);
  expect(response.json().code).toBe(code);
});

test('nothing is told without a key', async () => {
  const headers = { authorization: '' };
  expect((await check({ sql: 'SELECT 1' }, { ...KEYS.reader, headers })).statusCode).toBe(401);
});
