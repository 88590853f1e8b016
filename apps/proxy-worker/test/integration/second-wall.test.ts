import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decideAccess } from '../../src/execution/statement-access.ts';
import { startTestCluster, type TestCluster, type TestWorker } from '../fixture/test-cluster.ts';

/** The classifier is wrong on purpose here: what then keeps a "read" from writing is the database side alone. */
let servers: TestCluster;
let worker: TestWorker;
let fooled: TestWorker;
let root: Awaited<ReturnType<TestCluster['root']>>;

beforeAll(async () => {
  servers = await startTestCluster(1);
  // One session per account: each statement surely gets the session that the one before used.
  worker = await servers.startWorker({ connectionsPerNode: 1 });
  fooled = await servers.startWorker({ connectionsPerNode: 1 });
  fooled.parts.decideAccess = (_sql, ...rest) => {
    const access = decideAccess('SELECT 1', ...rest);
    if (access.outcome === 'refused') throw new Error(access.code);
    return access;
  };
  root = await servers.root();
  const readOnly = servers.servers.database.flavor === 'mariadb' ? 'tx_read_only' : 'transaction_read_only';
  for (const sql of [
    'CREATE DATABASE d',
    'CREATE TABLE d.t (x INT)',
    'CREATE TABLE d.plain (x INT) ENGINE=MyISAM',
    'INSERT INTO d.t VALUES (1)',
    functionOf('writes', 'INSERT INTO d.t VALUES (2)'),
    functionOf('writes_plain', 'INSERT INTO d.plain VALUES (2)'),
    functionOf('opens', `SET SESSION ${readOnly} = 0`),
    functionOf('opens_and_writes', `SET SESSION ${readOnly} = 0; INSERT INTO d.t VALUES (3)`),
    functionOf('keeps', "SET @left = 'behind'"),
  ]) {
    await root.query(sql);
  }
});
afterAll(async () => {
  await root?.end();
  await worker?.close();
  await fooled?.close();
  await servers?.close();
});
afterEach(async () => {
  const [rows] = await root.query(
    "SELECT GROUP_CONCAT(x) AS t, (SELECT COUNT(*) FROM d.plain) AS plain, (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'd') AS tables FROM d.t",
  );
  const [row] = rows as { t: string; plain: number; tables: number }[];
  expect([String(row?.t), Number(row?.plain), Number(row?.tables)]).toEqual(['1', 0, 2]);
});

function functionOf(name: string, body: string): string {
  return `CREATE DEFINER = CURRENT_USER FUNCTION d.${name}() RETURNS INT MODIFIES SQL DATA BEGIN ${body}; RETURN 1; END`;
}

/** As a gatekeeper would send it whose policy vouches for these functions. */
const vouched = (sql: string) =>
  worker.code(sql, {
    role: 'reader',
    harmlessFunctions: ['writes', 'writes_plain', 'opens', 'opens_and_writes', 'keeps'].map(
      (name) => `d.${name}`,
    ),
  });

describe('a policy that vouches for functions that write', () => {
  const WRITING = ['writes', 'writes_plain', 'opens_and_writes'];

  test.each(WRITING)('%s: the reader may not execute it', async (name) => {
    expect(await vouched(`SELECT d.${name}()`)).toBe('DATABASE.DENIED');
  });

  test('with EXECUTE too, the read-only session holds', async () => {
    await root.query("GRANT SELECT, SHOW VIEW, EXECUTE ON d.* TO sluice_reader@'127.0.0.1'");
    for (const name of WRITING) expect(await vouched(`SELECT d.${name}()`)).toBe('DATABASE.DENIED');
    expect(await vouched('SELECT d.opens(), d.writes()')).toBe('DATABASE.DENIED');
  });

  test('a function that opens the session opens it for nobody: it is reset before the next statement', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(await vouched('SELECT d.opens()')).toBe('done');
      expect(await vouched('SELECT d.writes()')).toBe('DATABASE.DENIED');
    }
    expect(await vouched('SELECT d.keeps()')).toBe('done');
    expect(await worker.rows('SELECT @left')).toEqual([[null]]);
  });
});

describe('a statement that is taken for a read', () => {
  test('the trick is one: under the account of a writer the same way leads to the table', async () => {
    const believed = fooled.parts.decideAccess;
    fooled.parts.decideAccess = (...args) => ({ ...believed(...args), account: 'writer' }) as never;
    expect(await fooled.code('INSERT INTO d.t VALUES (9)')).toBe('done');
    expect(await fooled.code('DELETE FROM d.t WHERE x = 9')).toBe('done');
    fooled.parts.decideAccess = believed;
  });

  test.each([
    'INSERT INTO d.t VALUES (9)',
    'UPDATE d.t SET x = 9',
    'DELETE FROM d.t',
    'REPLACE INTO d.t VALUES (9)',
    'TRUNCATE d.t',
    'DROP TABLE d.t',
    'ALTER TABLE d.t ADD y INT',
    'CREATE TABLE d.u (x INT)',
    'CREATE TEMPORARY TABLE d.u (x INT)',
    'RENAME TABLE d.t TO d.u',
    "SELECT 1 INTO OUTFILE '/tmp/sluice-second-wall'",
    "SELECT 1 INTO DUMPFILE '/tmp/sluice-second-wall'",
    "LOAD DATA INFILE '/etc/hostname' INTO TABLE d.t",
    'SELECT * FROM d.t FOR UPDATE',
    'LOCK TABLES d.t WRITE',
    'SET GLOBAL max_connections = 10',
    'FLUSH TABLES',
    "CREATE USER x IDENTIFIED BY 'y'",
    "GRANT ALL ON *.* TO sluice_reader@'127.0.0.1'",
    'SELECT 1; DELETE FROM d.t',
  ])('%s: the server refuses it', async (sql) => {
    expect(await fooled.code(sql)).toMatch(/^DATABASE\.(DENIED|REJECTED|READ_ONLY)$/);
  });
});
