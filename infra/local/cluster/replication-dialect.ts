import type { RowDataPacket } from 'mysql2';
import type { Database } from '../binaries/binary.ts';
import { quoteSql } from '../servers/mysql-server.ts';

/** `host` is 127.0.0.1 where it is not given. */
export type ReplicationSource = { host?: string; port: number; user: string; password: string };
export type ReplicaState =
  | { outcome: 'running' }
  | { outcome: 'not-yet'; error: string }
  | { outcome: 'broken'; error: string };

/** How MariaDB and MySQL say the same things about replication by GTID. */
export type ReplicationDialect = {
  /** Points a replica at its primary, anew or again; GTIDs make it go on where it was. */
  follow(source: ReplicationSource): string[];
  showState: string;
  readState(row: RowDataPacket | undefined): ReplicaState;
  /** One value, `position`: what the primary has written. */
  position: string;
  /** One value, `result`: 0 once the replica has applied that position. */
  wait(position: string, timeoutSeconds: number): string;
};

export const REPLICATION_DIALECTS: Record<Database['flavor'], ReplicationDialect> = {
  mariadb: {
    follow: ({ host = '127.0.0.1', port, user, password }) => [
      'STOP SLAVE',
      `CHANGE MASTER TO MASTER_HOST = ${quoteSql(host)}, MASTER_PORT = ${port}, MASTER_USER = ${quoteSql(user)}, ` +
        `MASTER_PASSWORD = ${quoteSql(password)}, MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1`,
      'START SLAVE',
    ],
    showState: 'SHOW SLAVE STATUS',
    readState: (row) => replicaState(row, 'Slave_IO_Running', 'Slave_SQL_Running'),
    position: 'SELECT @@GLOBAL.gtid_binlog_pos AS position',
    wait: (position, seconds) => `SELECT MASTER_GTID_WAIT(${quoteSql(position)}, ${seconds}) AS result`,
  },
  mysql: {
    follow: ({ host = '127.0.0.1', port, user, password }) => [
      'STOP REPLICA',
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = ${quoteSql(host)}, SOURCE_PORT = ${port}, SOURCE_USER = ${quoteSql(user)}, ` +
        `SOURCE_PASSWORD = ${quoteSql(password)}, SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, ` +
        'SOURCE_RETRY_COUNT = 86400, GET_SOURCE_PUBLIC_KEY = 1', // 8.4 and later would give up after 10 tries
      'START REPLICA',
    ],
    showState: 'SHOW REPLICA STATUS',
    readState: (row) => replicaState(row, 'Replica_IO_Running', 'Replica_SQL_Running'),
    position: 'SELECT @@GLOBAL.gtid_executed AS position',
    wait: (position, seconds) =>
      `SELECT WAIT_FOR_EXECUTED_GTID_SET(${quoteSql(position)}, ${seconds}) AS result`,
  },
};

/** A primary out of reach is tried again every second; a change that cannot be applied stays so. */
function replicaState(row: RowDataPacket | undefined, io: string, sql: string): ReplicaState {
  if (row === undefined) return { outcome: 'broken', error: 'replication is not set up' };
  if (row.Last_SQL_Error) return { outcome: 'broken', error: String(row.Last_SQL_Error) };
  if (row[io] === 'Yes' && row[sql] === 'Yes') return { outcome: 'running' };
  return {
    outcome: 'not-yet',
    error: String(row.Last_IO_Error) || `${io} is ${row[io]}, ${sql} is ${row[sql]}`,
  };
}
