import { quoteSql } from '../servers/mysql-server.ts';
import type { ClusterSecrets } from './secrets.ts';

/** Passwords of the accounts that workers and replicas use. */
export type AccountPasswords = Pick<ClusterSecrets, 'replication' | 'reader' | 'writer' | 'admin'>;

/** The database accounts that workers use; `root` and the replication account are the cluster's own. */
export const ACCOUNT_NAMES = {
  reader: 'sluice_reader',
  writer: 'sluice_writer',
  admin: 'sluice_admin',
} as const;
export const REPLICATION_ACCOUNT = 'sluice_replication';

/** No EXECUTE for the reader: a definer's function would write for it. No FILE, nothing global, no GRANT OPTION for anyone. */
const READER = ['SELECT', 'SHOW VIEW'];
const WRITER = [...READER, 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE', 'CREATE TEMPORARY TABLES', 'LOCK TABLES'];
const ADMIN = [
  ...WRITER,
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'CREATE VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'TRIGGER',
  'EVENT',
];

/**
 * The server's own databases, as patterns of a grant (an underscore stands for any character).
 * `information_schema` is not one that can be granted: it shows each account only what it may see anyway.
 */
const OWN_DATABASES = ['mysql', 'sys', 'performance\\_schema'];

/**
 * Makes the accounts or puts them right again; safe to repeat. Tunnels end on 127.0.0.1, so that is where they come from; replicas come
 * from `replicaHosts`.
 *
 * They may use every database, also those made later: a grant on the pattern `%`. The server looks for the most specific row that
 * matches a database and uses no other, so a row for each database of the server's own, with a privilege that opens nothing
 * (LOCK TABLES is of use only together with SELECT), shuts it.
 */
export function accountStatements(
  secrets: AccountPasswords,
  replicaHosts: readonly string[] = ['127.0.0.1'],
): string[] {
  return [
    ...replicaHosts.flatMap((host) => [
      ...createAccount(REPLICATION_ACCOUNT, secrets.replication, host),
      `GRANT REPLICATION SLAVE ON *.* TO ${at(REPLICATION_ACCOUNT, host)};`,
    ]),
    ...everyDatabase(ACCOUNT_NAMES.reader, secrets.reader, READER),
    ...everyDatabase(ACCOUNT_NAMES.writer, secrets.writer, WRITER),
    ...everyDatabase(ACCOUNT_NAMES.admin, secrets.admin, ADMIN),
  ];
}

function everyDatabase(account: string, password: string, privileges: string[]): string[] {
  return [
    ...createAccount(account, password),
    `GRANT ${privileges.join(', ')} ON \`%\`.* TO ${at(account)};`,
    ...OWN_DATABASES.map((database) => `GRANT LOCK TABLES ON \`${database}\`.* TO ${at(account)};`),
  ];
}

function createAccount(account: string, password: string, host?: string): string[] {
  const identified = `IDENTIFIED BY ${quoteSql(password)};`;
  return [
    `CREATE USER IF NOT EXISTS ${at(account, host)} ${identified}`,
    `ALTER USER ${at(account, host)} ${identified}`,
  ];
}

function at(account: string, host = '127.0.0.1'): string {
  return `'${account}'@'${host}'`;
}
