import { join } from 'node:path';
import {
  type FunctionSpelling,
  harmlessFunctionNames,
  isHarmlessFunction,
} from '@sluice/statement/harmless-functions.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBinaries } from '../../local/binaries/find-binaries.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { createMysqlServer } from '../../local/servers/mysql-server.ts';
import type { Server } from '../../local/servers/server.ts';

const SLUICE_DIR = join(import.meta.dirname, '../../../.sluice');
const folder = temporaryFolder('functions');
let server: Server;
let connection: Connection;

beforeAll(async () => {
  const vendorDir = join(SLUICE_DIR, 'vendor');
  const { database } = await findBinaries({ vendorDir, env: process.env, progress: () => undefined });
  const port = await freePort();
  server = createMysqlServer({
    name: 'functions',
    database,
    dir: folder.path,
    port,
    serverId: 1,
    readOnly: false,
    rootPassword: 'functions',
    templatesDir: join(SLUICE_DIR, 'templates'),
  });
  await server.start();
  connection = await createConnection({
    host: '127.0.0.1',
    port,
    user: 'root',
    password: 'functions',
    flags: ['-IGNORE_SPACE'],
  });
  await connection.query("SET SESSION sql_mode = ''");
  await connection.query('CREATE DATABASE shadows');
  await connection.query('USE shadows');
});
afterAll(async () => {
  await connection?.end();
  await server?.stop();
  folder.remove();
});

const written: Record<FunctionSpelling, (name: string) => string> = {
  plain: (name) => `${name}()`,
  spaced: (name) => `${name} ()`,
  quoted: (name) => `\`${name}\`()`,
};

/** Whether this call reaches the stored function of that name. Not a function call at all, or a wrong number of arguments: it does not. */
async function callsStored(call: string): Promise<boolean> {
  await connection.query('SET @called = 0');
  await connection.query(`SELECT ${call}`).catch(() => undefined);
  const [rows] = await connection.query<RowDataPacket[]>('SELECT @called AS called');
  return Number(rows[0]?.called) === 1;
}

test('a spelling that counts as harmless never means a stored function, where the server has the built-in one', async () => {
  const mistaken: string[] = [];
  let builtIn = 0;
  for (const name of Object.values(harmlessFunctionNames).flat()) {
    await connection.query(
      `CREATE FUNCTION \`${name}\`() RETURNS INT NO SQL BEGIN SET @called = 1; RETURN 1; END`,
    );
    if (!(await callsStored(written.plain(name)))) {
      builtIn += 1;
      for (const spelling of ['spaced', 'quoted'] as const) {
        const call = written[spelling](name);
        if (isHarmlessFunction(name, spelling) && (await callsStored(call))) mistaken.push(call);
      }
    }
    await connection.query(`DROP FUNCTION \`${name}\``);
  }
  expect(mistaken).toEqual([]);
  // MySQL 9 and MariaDB 10.11 have some 300 of them each; with none, nothing would have been tried.
  expect(builtIn).toBeGreaterThan(250);
});
