import { expect, test } from 'vitest';
import type { Role } from '../jobs/query-request.ts';
import { admitStatement } from './admit-statement.ts';

test.each<[string, number, Role, string]>([
  ['SELECT ?', 1, 'reader', 'admitted'],
  ['SELECT ?', 0, 'reader', 'STATEMENT.PARAMETER_COUNT'],
  ['DELETE FROM t', 0, 'reader', 'AUTH.FORBIDDEN'],
  ['DELETE FROM t', 0, 'writer', 'admitted'],
  ['DROP TABLE t', 0, 'writer', 'AUTH.FORBIDDEN'],
  ['DROP TABLE t', 0, 'admin', 'admitted'],
  ['CALL p()', 0, 'writer', 'AUTH.FORBIDDEN'],
  ['COMMIT', 0, 'admin', 'STATEMENT.UNSUPPORTED'],
  ['GRANT ALL ON *.* TO x', 0, 'admin', 'STATEMENT.UNSUPPORTED'],
  ['SET STATEMENT tx_read_only=0 FOR SELECT 1', 0, 'admin', 'STATEMENT.UNSUPPORTED'],
  ['', 0, 'admin', 'STATEMENT.EMPTY'],
  ['SELECT 1; SELECT 2', 0, 'admin', 'STATEMENT.MULTIPLE'],
  ["SELECT 'x", 0, 'admin', 'STATEMENT.UNBALANCED'],
  ['SELECT (1', 0, 'admin', 'STATEMENT.UNBALANCED'],
  ['SELECT 1\0', 0, 'admin', 'STATEMENT.INVALID_CHARACTER'],
])('%j with %i parameter(s) as %s: %s', (sql, parameters, role, verdict) => {
  const admission = admitStatement(sql, parameters, role);
  expect(admission.outcome === 'refused' ? admission.code : admission.outcome).toBe(verdict);
});

test('a refusal says where', () => {
  expect(admitStatement('SELECT 1; SELECT 2', 0, 'reader')).toMatchObject({ position: 10 });
});
