import type { Database } from '../binaries/binary.ts';

/** Where MariaDB and MySQL differ as server programs. The SQL differences of replication are in ../cluster. */
export type MysqlDialect = {
  /** On top of the options that both know. */
  serverArguments(settings: { readOnly: boolean }): string[];
  /** Accounts of the fresh data folder that must not stay. */
  removeOtherRoots: string[];
  /** SQL that lets the init file work on a server which starts read-only, and puts that back. */
  liftReadOnly: string;
  restoreReadOnly: string;
  /** For the server's own client: no TLS on the loopback device, and the password is sent encrypted all the same. */
  clientArguments: string[];
};

export const MYSQL_DIALECTS: Record<Database['flavor'], MysqlDialect> = {
  mariadb: {
    serverArguments: ({ readOnly }) => [
      `--read-only=${readOnly ? 1 : 0}`,
      '--binlog-format=ROW',
      '--gtid-strict-mode=1',
      '--log-slave-updates=1',
      '--slave-net-timeout=10',
      '--performance-schema=0',
      '--innodb-log-file-size=32M',
    ],
    // mariadb-install-db also makes root accounts without password for this host's name and for ::1.
    removeOtherRoots: [
      "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host NOT IN ('localhost', '127.0.0.1');",
      "DELETE FROM mysql.proxies_priv WHERE Host NOT IN ('localhost', '127.0.0.1');",
      'FLUSH PRIVILEGES;',
    ],
    liftReadOnly: 'SET GLOBAL read_only = 0;',
    restoreReadOnly: 'SET GLOBAL read_only = 1;',
    clientArguments: ['--skip-ssl'],
  },
  mysql: {
    // "loose": not every 8.0.x knows these names.
    serverArguments: ({ readOnly }) => [
      `--super-read-only=${readOnly ? 'ON' : 'OFF'}`,
      '--gtid-mode=ON',
      '--enforce-gtid-consistency=ON',
      '--loose-replica-net-timeout=10',
      '--loose-innodb-redo-log-capacity=64M',
      '--performance-schema=OFF',
      '--secure-file-priv=NULL',
      '--mysqlx=OFF',
    ],
    removeOtherRoots: [],
    liftReadOnly: 'SET GLOBAL super_read_only = OFF;',
    restoreReadOnly: 'SET GLOBAL super_read_only = ON;',
    clientArguments: ['--ssl-mode=DISABLED', '--get-server-public-key'],
  },
};
