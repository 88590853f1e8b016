import type { SetupSecrets } from './setup-secrets.ts';

/** The database that the accounts may use; others are the administrator's. */
export const DATABASE = 'shop';

export const ACCOUNTS = { reader: 'sluice_reader', writer: 'sluice_writer', admin: 'sluice_admin' } as const;
const REPLICATION = 'sluice_replication';

/** As docs/operations.md says it: no EXECUTE and no FILE for the reader, nothing global for anyone. */
const READS = ['SELECT', 'SHOW VIEW'];
const WRITES = [...READS, 'INSERT', 'UPDATE', 'DELETE', 'CREATE TEMPORARY TABLES', 'LOCK TABLES'];
const CHANGES = ['CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES', 'CREATE VIEW', 'CREATE ROUTINE'];
const ADMINISTERS = [...WRITES, ...CHANGES, 'ALTER ROUTINE', 'EXECUTE', 'TRIGGER', 'EVENT'];

/** Of the network that only databases have. */
export const REPLICATION_HOST = 'primary.replication';

/**
 * MariaDB's init file of a node, a statement a line: run at every start before anybody is let in. Each node makes the accounts for
 * itself, outside of the binary log. Workers come through the tunnel, so from 127.0.0.1.
 */
export function initSql(role: 'primary' | 'replica', { accounts }: SetupSecrets): string {
  const own = [
    'SET SESSION sql_log_bin = 0;',
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;`,
    ...account(`${REPLICATION}@'%'`, accounts.replication),
    `GRANT REPLICATION SLAVE ON *.* TO ${REPLICATION}@'%';`,
    ...worker(ACCOUNTS.reader, accounts.reader, READS),
    ...worker(ACCOUNTS.writer, accounts.writer, WRITES),
    ...worker(ACCOUNTS.admin, accounts.admin, ADMINISTERS),
  ];
  if (role === 'primary') return lines(own);
  return lines([
    'SET GLOBAL read_only = 0;',
    ...own,
    'SET GLOBAL read_only = 1;',
    'STOP SLAVE;',
    `CHANGE MASTER TO MASTER_HOST = '${REPLICATION_HOST}', MASTER_USER = '${REPLICATION}', ` +
      `MASTER_PASSWORD = '${accounts.replication}', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 2;`,
    'START SLAVE;',
  ]);
}

function worker(name: string, password: string, privileges: string[]): string[] {
  const at = `${name}@'127.0.0.1'`;
  return [...account(at, password), `GRANT ${privileges.join(', ')} ON ${DATABASE}.* TO ${at};`];
}

function account(at: string, password: string): string[] {
  return [
    `CREATE USER IF NOT EXISTS ${at} IDENTIFIED BY '${password}';`,
    `ALTER USER ${at} IDENTIFIED BY '${password}';`,
  ];
}

const lines = (statements: string[]) => `${statements.join('\n')}\n`;
