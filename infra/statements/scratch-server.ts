import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Database } from '../local/binaries/binary.ts';
import { freePort } from '../local/servers/free-port.ts';
import { createMysqlServer } from '../local/servers/mysql-server.ts';
import { scratchSchema } from './scratch-schema.ts';

export type ScratchServer = {
  readonly dataDir: string;
  /** As root, the session as a worker has it except that it may write and gives up soon. */
  connect(): Promise<Connection>;
  stop(): Promise<void>;
};

const ROOT_PASSWORD = 'scratch';
const STATEMENT_LIMIT_SECONDS = 0.3;

/** A server of its own under `dir`, with binary log and GTIDs, with everything in it that a wrong "read" could change. */
export async function startScratchServer(
  database: Database,
  dir: string,
  templatesDir: string,
): Promise<ScratchServer> {
  const port = await freePort();
  const server = createMysqlServer({
    name: 'scratch',
    database,
    dir,
    port,
    serverId: 1,
    readOnly: false,
    rootPassword: ROOT_PASSWORD,
    templatesDir,
  });
  await server.start();
  const connect = async (): Promise<Connection> => {
    const connection = await createConnection({
      host: '127.0.0.1',
      port,
      user: 'root',
      password: ROOT_PASSWORD,
      charset: 'utf8mb4',
      // Out of the driver's own list, which makes `count (` the built-in function and allows LOCAL INFILE.
      flags: ['-IGNORE_SPACE', '-LOCAL_FILES'],
    });
    connection.on('error', () => undefined);
    await connection.query(
      `SET NAMES utf8mb4, SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
       SESSION time_zone = '+00:00', SESSION autocommit = 1, SESSION max_statement_time = ${STATEMENT_LIMIT_SECONDS},
       SESSION sql_select_limit = 1000`,
    );
    await connection.query('USE test').catch(() => undefined);
    return connection;
  };
  const setup = await connect();
  await setup.query('SET SESSION max_statement_time = 0');
  for (const sql of scratchSchema()) await setup.query(sql);
  await setup.end();
  return { dataDir: join(dir, 'data'), connect, stop: () => server.stop() };
}
