import type { Role } from '@sluice/common/jobs/query-request.ts';
import { expect, test } from 'vitest';
import { decideAccess } from './statement-access.ts';

const judge = (sql: string, role: Role, params = 0, hasAdmin = true) => {
  const access = decideAccess(sql, role, params, hasAdmin);
  return access.outcome === 'refused' ? access.code : access.account;
};

test.each<[string, Record<Role, string>]>([
  ['SELECT 1', { reader: 'reader', writer: 'reader', admin: 'reader' }],
  ['SHOW TABLES', { reader: 'reader', writer: 'reader', admin: 'reader' }],
  ['SELECT 1 FROM t FOR UPDATE', { reader: 'AUTH.FORBIDDEN', writer: 'writer', admin: 'writer' }],
  ['INSERT INTO t VALUES (1)', { reader: 'AUTH.FORBIDDEN', writer: 'writer', admin: 'writer' }],
  ['DROP TABLE t', { reader: 'AUTH.FORBIDDEN', writer: 'AUTH.FORBIDDEN', admin: 'admin' }],
  ['CALL p()', { reader: 'AUTH.FORBIDDEN', writer: 'AUTH.FORBIDDEN', admin: 'admin' }],
  ['FLURB x', { reader: 'AUTH.FORBIDDEN', writer: 'AUTH.FORBIDDEN', admin: 'admin' }],
  ...['BEGIN', 'SET @a = 1', 'GRANT ALL ON *.* TO x', 'KILL 1', 'USE mysql'].map(
    (sql): [string, Record<Role, string>] => [
      sql,
      { reader: 'STATEMENT.UNSUPPORTED', writer: 'STATEMENT.UNSUPPORTED', admin: 'STATEMENT.UNSUPPORTED' },
    ],
  ),
])('%s', (sql, expected) => {
  for (const role of ['reader', 'writer', 'admin'] as const) expect(judge(sql, role)).toBe(expected[role]);
});

test.each([
  ['', 'STATEMENT.EMPTY'],
  ['/* only a comment */', 'STATEMENT.EMPTY'],
  ['SELECT 1; SELECT 2', 'STATEMENT.MULTIPLE'],
  ["SELECT 'a", 'STATEMENT.UNBALANCED'],
  ['SELECT (1', 'STATEMENT.UNBALANCED'],
  ['SELECT \u00001', 'STATEMENT.INVALID_CHARACTER'],
  ['SET STATEMENT max_statement_time = 1 FOR SELECT 1', 'STATEMENT.UNSUPPORTED'],
])('%j is refused', (sql, code) => {
  expect(judge(sql, 'admin')).toBe(code);
});

test('placeholders and parameters must be equally many', () => {
  expect(judge('SELECT ?', 'reader', 1)).toBe('reader');
  expect(judge('SELECT ?', 'reader', 0)).toBe('STATEMENT.PARAMETER_COUNT');
  expect(judge("SELECT '?'", 'reader', 1)).toBe('STATEMENT.PARAMETER_COUNT');
});

test('without an admin account there is no DDL', () => {
  expect(judge('DROP TABLE t', 'admin', 0, false)).toBe('DATABASE.DENIED');
});

test('what writes goes to the primary, and only reads may run again', () => {
  const allowed = (sql: string) => {
    const access = decideAccess(sql, 'admin', 0, true);
    return access.outcome === 'allowed' ? [access.primaryOnly, access.repeatable, access.atomic] : null;
  };
  expect(allowed('SELECT 1')).toEqual([false, true, true]);
  expect(allowed('SELECT 1 FROM t FOR UPDATE')).toEqual([true, false, true]);
  expect(allowed('UPDATE t SET a = 1')).toEqual([true, false, true]);
  expect(allowed('CALL p()')).toEqual([true, false, false]);
});

test.each([
  ['CREATE TABLE t (a INT, b INT)', true],
  ['ALTER TABLE t ADD a INT, ADD b INT', true],
  ['DROP TABLE t', true],
  ['CREATE OR REPLACE TABLE t AS SELECT 1', false],
  ['create /* x */ or  replace view v as select 1', false],
  ['DROP TABLE a, b', false],
  ['RENAME TABLE a TO b, c TO d', false],
  ['DROP DATABASE d', false],
])('%s: atomic %s', (sql, atomic) => {
  const access = decideAccess(sql, 'admin', 0, true);
  expect(access.outcome === 'allowed' && access.atomic).toBe(atomic);
});

test('who calls vouched-for functions is told: the session is not kept as it is', () => {
  const access = (functions?: string[]) =>
    decideAccess('SELECT 1', 'reader', 0, true, functions && new Set(functions));
  expect(access()).toMatchObject({ account: 'reader', callsStoredFunctions: false });
  expect(access(['shop.price'])).toMatchObject({ account: 'reader', callsStoredFunctions: true });
});
