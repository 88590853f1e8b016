import { expect, test } from 'vitest';
import { dialectOf } from './dialect.ts';
import { sessionPins } from './session-pins.ts';

test.each([
  ['5.5.5-10.11.6-MariaDB-0+deb12u1', 'mariadb', 10, 11],
  ['11.4.2-MariaDB-log', 'mariadb', 11, 4],
  ['8.0.36', 'mysql', 8, 0],
  ['9.4.0-debian', 'mysql', 9, 4],
] as const)('%s', (version, family, major, minor) => {
  expect(dialectOf(version)).toEqual({ family, major, minor });
});

test.each([
  ['10.11.6-MariaDB', 'read-only', 'SESSION tx_read_only = 1', 'SESSION max_statement_time = 600'],
  ['11.0.1-MariaDB', 'read-write', 'SESSION tx_read_only = 0', 'SESSION max_statement_time = 600'],
  ['11.1.1-MariaDB', 'read-only', 'SESSION transaction_read_only = 1', 'SESSION max_statement_time = 600'],
  ['8.4.0', 'read-only', 'SESSION transaction_read_only = 1', 'SESSION max_execution_time = 600000'],
  ['8.4.0', 'read-write', 'SESSION transaction_read_only = 0', 'SESSION max_execution_time = 600000'],
] as const)('%s, %s', (version, access, readOnly, limit) => {
  const pins = sessionPins(dialectOf(version), access, false);
  expect(pins).not.toContain('wsrep');
  expect(sessionPins(dialectOf(version), access, true)).toBe(`${pins}, SESSION wsrep_sync_wait = 15`);
  for (const part of [
    'SET NAMES utf8mb4',
    "sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    "time_zone = '+00:00'",
    'autocommit = 1',
    readOnly,
    limit,
  ]) {
    expect(pins).toContain(part);
  }
});
