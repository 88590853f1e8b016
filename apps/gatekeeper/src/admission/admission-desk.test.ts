import { Failure } from '@sluice/common/errors/failure.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDoorUnderTest, type DoorUnderTest, KEYS } from '../http/door-under-test.ts';

let door: DoorUnderTest;

beforeEach(() => {
  door = createDoorUnderTest();
});
afterEach(() => door.server.close());

const { record, headers } = KEYS.reader;

test('a statement that runs has one line in the audit, written before it was submitted', async () => {
  let linesBefore = -1;
  door.submit = async () => {
    linesBefore = door.audited.length;
    throw new Error('not of interest');
  };
  const response = await door.query({ sql: "SELECT 'secret' FROM t" });
  expect(linesBefore).toBe(1);
  expect(door.audited).toEqual([
    {
      requestId: response.headers['x-request-id'],
      route: '/v1/query',
      address: '127.0.0.1',
      keyId: record.id,
      keyName: 'reader',
      role: 'reader',
      verdict: 'allowed',
      checkOnly: false,
      reasons: [],
      kind: 'read',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      database: 'home',
      firewall: 'off',
    },
  ]);
  expect(JSON.stringify(door.audited)).not.toContain('secret');
});

test('a refused statement has one line, with its reasons', async () => {
  await door.query({ sql: "DELETE FROM t WHERE a = 'secret'" });
  expect(door.audited).toMatchObject([
    { verdict: 'refused', kind: 'write', reasons: [{ code: 'AUTH.FORBIDDEN' }] },
  ]);
  expect(JSON.stringify(door.audited)).not.toContain('secret');
});

test('a check is told as one', async () => {
  await door.server.inject({ method: 'POST', url: '/v1/check', headers, payload: { sql: 'SELECT 1' } });
  expect(door.audited).toMatchObject([{ route: '/v1/check', checkOnly: true, verdict: 'allowed' }]);
});

test.each<[string, Record<string, string>, object, string, string | null]>([
  ['no key', { authorization: '' }, { sql: 'SELECT 1' }, 'AUTH.MISSING', null],
  [
    'no such key',
    { authorization: `Bearer sluice_${'a'.repeat(12)}_${'b'.repeat(43)}` },
    {},
    'AUTH.INVALID',
    'a'.repeat(12),
  ],
  ['something else for a key', { authorization: 'Bearer hunter2' }, {}, 'AUTH.INVALID', null],
  ['a malformed body', headers, { sql: 7 }, 'REQUEST.INVALID', record.id],
])('what is refused before it is judged has a line too: %s', async (_name, sent, payload, code, keyId) => {
  await door.query(payload, sent);
  await new Promise(setImmediate); // the line follows the answer
  expect(door.audited).toMatchObject([{ verdict: 'refused', keyId, reasons: [{ code }], kind: null }]);
  expect(JSON.stringify(door.audited)).not.toContain('hunter2');
});

test('what cannot be audited is not done', async () => {
  door.audit = () => {
    throw new Failure('AUDIT.UNAVAILABLE');
  };
  const response = await door.query({ sql: 'SELECT 1' });
  expect(response.statusCode).toBe(503);
  expect(response.json().code).toBe('AUDIT.UNAVAILABLE');
  expect(door.submitted).toEqual([]);
});
