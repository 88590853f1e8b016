import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Database, environmentOf } from '../binaries/binary.ts';
import { createChildServer, type Readiness } from './child-server.ts';
import { assertSameServer } from './data-folder-owner.ts';
import { MYSQL_DIALECTS } from './mysql-dialect.ts';
import { baseArguments, createDataFolder, exists, userArguments } from './mysql-template.ts';
import { createRunFolder } from './run-folder.ts';
import type { Server } from './server.ts';

export type MysqlServerOptions = {
  name: string;
  database: Database;
  /** Holds the data (`data/`), temporary tables and, unless given, the log. */
  dir: string;
  port: number;
  /** Unique in a replication. */
  serverId: number;
  readOnly: boolean;
  rootPassword: string;
  /** Where the template data folders are kept, shared by all servers of the checkout. */
  templatesDir: string;
  /** One-line statements for this server alone (not written to the binary log), run before it accepts anyone; at every start. */
  initSql?: readonly string[];
  logFile?: string;
};

/**
 * A MariaDB or MySQL server with a binary log and GTIDs, reachable on 127.0.0.1 only, as root@127.0.0.1.
 * Survives kill -9 with every acknowledged commit; a power cut may cost the last second.
 */
export function createMysqlServer(options: MysqlServerOptions): Server {
  const { name, database, dir, port } = options;
  const dataDir = join(dir, 'data');
  /** A unix socket's path has at most 107 bytes, so it cannot live in `dir`. */
  let socketDir: string | null = null;
  let probePassword = '';

  return createChildServer({
    name,
    kind: 'mysql',
    port,
    logFile: options.logFile ?? join(dir, 'mysql.log'),
    startTimeoutMs: 120_000,
    stopTimeoutMs: 30_000,
    async prepare() {
      const temporaryDir = join(dir, 'tmp');
      await rm(temporaryDir, { recursive: true, force: true });
      await mkdir(temporaryDir, { recursive: true, mode: 0o700 });
      if (!(await exists(dataDir))) await createDataFolder(database, options.templatesDir, dataDir);
      await assertSameServer(dir, database);
      socketDir = await createRunFolder(tmpdir(), join(dir, 'run-folder'));
      probePassword = randomBytes(18).toString('base64url');
      const initFile = join(socketDir, 'init.sql');
      await writeFile(initFile, initFileText(options, probePassword), { mode: 0o600 });
      const args = [
        '--no-defaults',
        ...(await baseArguments(database)),
        ...userArguments(),
        `--datadir=${dataDir}`,
        `--tmpdir=${temporaryDir}`,
        `--socket=${join(socketDir, 'socket')}`,
        `--pid-file=${join(dir, 'mysqld.pid')}`,
        `--init-file=${initFile}`,
        `--port=${port}`,
        `--server-id=${options.serverId}`,
        ...COMMON_ARGUMENTS,
        ...MYSQL_DIALECTS[database.flavor].serverArguments(options),
      ];
      return { command: database.server.path, args, env: environmentOf(database.server), cwd: dir };
    },
    async probe() {
      const readiness = await probe(port, probePassword);
      // It holds passwords, and nobody reads it any more.
      if (readiness.outcome === 'ready' && socketDir !== null)
        await rm(join(socketDir, 'init.sql'), { force: true });
      return readiness;
    },
    async cleanUp() {
      if (socketDir !== null) await rm(socketDir, { recursive: true, force: true });
      socketDir = null;
    },
  });
}

const COMMON_ARGUMENTS = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--log-bin=binlog',
  '--relay-log=relay',
  '--max-binlog-size=64M',
  '--binlog-expire-logs-seconds=0', // a replica that is added later needs the whole log
  '--sync-binlog=0',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-buffer-pool-size=128M',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
  '--log-bin-trust-function-creators=1', // else only a superuser may create triggers and functions
  '--event-scheduler=OFF',
  '--local-infile=0',
  '--max-connections=400',
  '--max-allowed-packet=64M',
];

/**
 * May do nothing but log in. Its password is new at each start and set last, so that a login proves that the whole init file ran:
 * MariaDB leaves the rest out after a mistake in it, and says nothing.
 */
const PROBE_ACCOUNT = "'sluice_probe'@'127.0.0.1'";

/** Each statement on a line of its own, as the servers' init file wants it. */
function initFileText(options: MysqlServerOptions, probePassword: string): string {
  const dialect = MYSQL_DIALECTS[options.database.flavor];
  const password = quoteSql(options.rootPassword);
  const lines = [
    'SET SESSION sql_log_bin = 0;',
    `ALTER USER 'root'@'localhost' IDENTIFIED BY ${password};`,
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY ${password};`,
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY ${password};`,
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;",
    ...dialect.removeOtherRoots,
    ...(options.initSql ?? []),
    `CREATE USER IF NOT EXISTS ${PROBE_ACCOUNT};`,
    `ALTER USER ${PROBE_ACCOUNT} IDENTIFIED BY ${quoteSql(probePassword)};`,
  ];
  const all = options.readOnly ? [dialect.liftReadOnly, ...lines, dialect.restoreReadOnly] : lines;
  return `${all.join('\n')}\n`;
}

/** A string literal of SQL, for text without backslashes' special meaning (generated passwords, names). */
export function quoteSql(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

async function probe(port: number, password: string): Promise<Readiness> {
  try {
    const access = { host: '127.0.0.1', port, user: 'sluice_probe', password, connectTimeout: 2_000 };
    const connection = await createConnection(access);
    await connection.end();
    return { outcome: 'ready' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ER_ACCESS_DENIED_ERROR') return { outcome: 'waiting' };
    return { outcome: 'failed', reason: 'did not run its init file to the end' };
  }
}
