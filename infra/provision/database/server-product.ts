import type { Service } from '../commands/service.ts';

/** SQL: how many databases a server has beside its own. */
export const COUNT_DATABASES =
  "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')";

/** Shell: whether the data folder has a database beside the server's own, also while the server is down. */
export const HAS_DATABASES = `find /var/lib/mysql -mindepth 1 -maxdepth 1 -type d ${['mysql', 'sys', 'performance_schema', 'lost+found', '#*'].map((name) => `! -name '${name}'`).join(' ')} 2> /dev/null | grep -q .`;

/** Where MariaDB and MySQL differ for whoever installs them. Their SQL for replication is in local/cluster. */
export interface ServerProduct {
  packageName: string;
  client: string;
  /** Read after the package's own files, of which each has the last word over those before it. */
  settingsFile: string;
  roleFile: string;
  service: Service;
  /** Of the data folder: one of the last things that are made in an empty one. */
  ownTables: string;
  /** Makes an empty data folder, with root logging in through the socket; null: only the package can. */
  initialize: string | null;
  /** On top of what both know. */
  settings: string[];
  /** Takes effect on what is no superuser; a replica has it. */
  readOnly: string;
}

export const SERVER_PRODUCTS: Record<'mariadb' | 'mysql', ServerProduct> = {
  mariadb: {
    packageName: 'mariadb-server',
    client: 'mariadb',
    settingsFile: '/etc/mysql/mariadb.conf.d/98-sluice.cnf',
    roleFile: '/etc/mysql/mariadb.conf.d/99-sluice-role.cnf',
    ownTables: 'sys/sys_config.frm',
    initialize: 'mariadb-install-db --user=mysql --skip-test-db --auth-root-authentication-method=socket',
    service: databaseService('mariadb', '/usr/sbin/mariadbd', '$(cat /run/mysqld/once 2>/dev/null)'),
    settings: [
      'binlog-format = ROW',
      'gtid-strict-mode = 1',
      'log-slave-updates = 1',
      'slave-net-timeout = 10',
    ],
    readOnly: 'read-only',
  },
  mysql: {
    packageName: 'mysql-server',
    client: 'mysql',
    // The package's is mysqld.cnf.
    settingsFile: '/etc/mysql/mysql.conf.d/zz-98-sluice.cnf',
    roleFile: '/etc/mysql/mysql.conf.d/zz-99-sluice-role.cnf',
    ownTables: 'sys/sys_config.ibd',
    // By itself it would leave root without a password, for every process of the host.
    initialize: null,
    service: databaseService('mysql', '/usr/sbin/mysqld', ''),
    settings: [
      'gtid-mode = ON',
      'enforce-gtid-consistency = ON',
      'loose-replica-net-timeout = 10',
      'mysqlx = OFF',
      'secure-file-priv = NULL',
    ],
    readOnly: 'super-read-only',
  },
};

/** Under systemd the package's own unit is used. `once`: arguments for the next start only. */
function databaseService(name: string, daemon: string, once: string): Service {
  return {
    name,
    description: 'The database server',
    user: 'mysql',
    command:
      once === ''
        ? [daemon]
        : ['/bin/sh', '-c', `once="${once}"; rm -f /run/mysqld/once; exec ${daemon} $once`],
    prepare: 'install -d -o mysql -g mysql -m 0755 /run/mysqld',
    stopTimeoutS: 120,
    openFiles: 32_000,
  };
}
