import type { Dialect } from './dialect.ts';

/**
 * Without ANSI_QUOTES and NO_BACKSLASH_ESCAPES: the statement was judged by the default rules for quotes, so the server
 * must read it by the same ones.
 */
const SQL_MODE = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/**
 * A backstop only, for statements whose worker died: living workers kill at the deadline. As long as the longest life
 * of a write's mark.
 */
const STATEMENT_LIMIT_SECONDS = 600;

/**
 * On a member of a Galera cluster a statement waits until all that was acknowledged before, on whatever member, is applied here: reads,
 * changes, inserts and SHOW. https://mariadb.com/kb/en/galera-cluster-system-variables/#wsrep_sync_wait
 */
const WAIT_FOR_ALL = 15;

/** One SET that gives a session everything it must have before a caller's statement runs in it: one round trip. */
export function sessionPins(dialect: Dialect, access: 'read-only' | 'read-write', isGalera: boolean): string {
  return `SET ${[
    'NAMES utf8mb4',
    `SESSION sql_mode = '${SQL_MODE}'`,
    "SESSION time_zone = '+00:00'",
    'SESSION autocommit = 1',
    `SESSION ${readOnlyVariable(dialect)} = ${access === 'read-only' ? 1 : 0}`,
    dialect.family === 'mariadb'
      ? `SESSION max_statement_time = ${STATEMENT_LIMIT_SECONDS}`
      : `SESSION max_execution_time = ${STATEMENT_LIMIT_SECONDS * 1_000}`,
    ...(isGalera ? [`SESSION wsrep_sync_wait = ${WAIT_FOR_ALL}`] : []),
  ].join(', ')}`;
}

function readOnlyVariable({ family, major, minor }: Dialect): string {
  const renamed = family === 'mysql' || major > 11 || (major === 11 && minor >= 1);
  return renamed ? 'transaction_read_only' : 'tx_read_only';
}
