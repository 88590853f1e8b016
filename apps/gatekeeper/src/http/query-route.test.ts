import { Failure } from '@sluice/common/errors/failure.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANSWER, createDoorUnderTest, type DoorUnderTest, KEYS } from './door-under-test.ts';

let door: DoorUnderTest;

beforeEach(() => {
  door = createDoorUnderTest();
});

afterEach(() => door.server.close());

test('a query with nothing but SQL gets the defaults, the database of its key and an answer in the agreed form', async () => {
  const response = await door.query({ sql: 'SELECT 1' });
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(door.submitted).toEqual([
    {
      requestId: response.headers['x-request-id'],
      sql: 'SELECT 1',
      params: [],
      database: 'home',
      strategy: 'directhit',
      format: 'objects',
      maxRows: 10_000,
      maxResultBytes: 16_777_216,
      timeoutMs: 15_000,
      lane: 'reads',
      harmlessFunctions: undefined,
      caller: KEYS.reader.record,
    },
  ]);
  expect(response.body).toMatch(
    /^{"columns":\[{"name":"big \\"one\\"","type":"BIGINT"}\],"rows":\[{"big \\"one\\"":12345678901234567890123}\],"rowCount":1,"affectedRows":0,"insertId":null,"warnings":null,"node":"replica-1","consistency":"eventual","timings":{"queuedMs":1,"tunnelMs":0.5,"executeMs":2,"totalMs":[\d.]+}}$/,
  );
});

test('what a query asks for is handed over as it is', async () => {
  const asked = {
    sql: 'SELECT ?, ?',
    params: [1, { type: 'bigint', value: '18446744073709551615' }],
    database: 'other',
    strategy: 'customizedhit',
    format: 'arrays',
    maxRows: 5,
    timeoutMs: 100,
  };
  await door.query(asked, KEYS.admin.headers);
  expect(door.submitted[0]).toMatchObject({ ...asked, caller: KEYS.admin.record });
});

test('a statement without rows answers with empty lists', async () => {
  door.submit = async () => ({
    head: { ...ANSWER.head, columns: [], rowCount: 0, affectedRows: 3, insertId: '7' },
    rows: null,
  });
  const { columns, rows, affectedRows, insertId } = (
    await door.query({ sql: 'UPDATE t SET a = 1 WHERE b = 2' }, KEYS.writer.headers)
  ).json();
  expect({ columns, rows, affectedRows, insertId }).toEqual({
    columns: [],
    rows: [],
    affectedRows: 3,
    insertId: '7',
  });
});

test.each<[string, object | string, number, string, RegExp]>([
  ['not JSON', '{"sql": ', 400, 'REQUEST.MALFORMED', /JSON/],
  ['no sql', {}, 400, 'REQUEST.INVALID', /sql/],
  ['an empty sql', { sql: '' }, 400, 'REQUEST.INVALID', /sql/],
  ['sql of a wrong type', { sql: 7 }, 400, 'REQUEST.INVALID', /sql/],
  ['a list', [], 400, 'REQUEST.INVALID', /object/],
  ['null', 'null', 400, 'REQUEST.INVALID', /object/],
  ['sql over its limit', { sql: 'x'.repeat(1_000_001) }, 400, 'REQUEST.INVALID', /sql.*1000000/],
  ['two megabytes', { sql: 'x'.repeat(2_097_152) }, 413, 'REQUEST.TOO_LARGE', /too large/],
  ['params of a wrong type', { sql: 'x', params: 'y' }, 400, 'REQUEST.INVALID', /params/],
  ['1001 params', { sql: 'x', params: Array(1_001).fill(1) }, 400, 'REQUEST.INVALID', /params.*1000/],
  [
    'an unsafe integer',
    '{"sql": "x", "params": [9007199254740993]}',
    400,
    'REQUEST.INVALID',
    /params\.0.*bigint/,
  ],
  ['a database with a backtick', { sql: 'x', database: 'a`b' }, 400, 'REQUEST.INVALID', /database/],
  ['a database with a NUL', { sql: 'x', database: 'a\0b' }, 400, 'REQUEST.INVALID', /database/],
  ['a long database', { sql: 'x', database: 'a'.repeat(65) }, 400, 'REQUEST.INVALID', /database/],
  [
    'an unknown strategy',
    { sql: 'x', strategy: 'luckyhit' },
    400,
    'STRATEGY.UNKNOWN',
    /directhit, randomhit, customizedhit/,
  ],
  ['a strategy of a wrong type', { sql: 'x', strategy: 1 }, 400, 'REQUEST.INVALID', /strategy/],
  ['an unknown format', { sql: 'x', format: 'csv' }, 400, 'REQUEST.INVALID', /format/],
  ['no rows', { sql: 'x', maxRows: 0 }, 400, 'REQUEST.INVALID', /maxRows/],
  ['too many rows', { sql: 'x', maxRows: 100_001 }, 400, 'REQUEST.INVALID', /maxRows.*100000/],
  ['rows in words', { sql: 'x', maxRows: '10' }, 400, 'REQUEST.INVALID', /maxRows/],
  ['half a millisecond', { sql: 'x', timeoutMs: 0.5 }, 400, 'REQUEST.INVALID', /timeoutMs/],
  ['endless time', '{"sql": "x", "timeoutMs": 1e999}', 400, 'REQUEST.INVALID', /timeoutMs/],
  ['a field not built yet', { sql: 'x', consistency: 'strong' }, 400, 'REQUEST.UNSUPPORTED', /"consistency"/],
])('%s is refused before it is door.submitted', async (_what, payload, status, code, detail) => {
  const response = await door.query(payload);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
  expect(response.statusCode).toBe(status);
  expect(door.submitted).toEqual([]);
});

test.each([
  'STATEMENT.EMPTY',
  'STATEMENT.UNBALANCED',
  'STATEMENT.INVALID_CHARACTER',
  'STATEMENT.PARAMETER_COUNT',
  'AUTH.FORBIDDEN',
] as const)('%s of the submitter reaches the caller', async (code) => {
  door.submit = async () => {
    throw new Failure(code, 'because', { position: 3 });
  };
  const response = await door.query({ sql: 'SELECT 1' });
  expect(response.json()).toMatchObject({
    code,
    detail: 'because',
    position: 3,
    status: response.statusCode,
  });
});

test('a problem of the database carries its numbers', async () => {
  door.submit = async () => {
    throw new Failure('DATABASE.REJECTED', 'no such table', { errno: 1146, sqlState: '42S02' });
  };
  expect((await door.query({ sql: 'SELECT 1 FROM nothing' })).json()).toMatchObject({
    status: 422,
    errno: 1146,
    sqlState: '42S02',
  });
});
