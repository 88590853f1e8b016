import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster, type TestWorker } from '../fixture/test-cluster.ts';

let servers: TestCluster;
let worker: TestWorker;

beforeAll(async () => {
  servers = await startTestCluster(1);
  // One session per account: each statement surely gets the session that the one before used.
  worker = await servers.startWorker({ connectionsPerNode: 1 });
  await worker.rows('CREATE DATABASE a');
  await worker.rows('CREATE DATABASE b');
  await worker.rows('CREATE TABLE t (x VARCHAR(20))', { database: 'a' });
  await worker.rows('CREATE TABLE t (x VARCHAR(20), y INT)', { database: 'b' });
  await worker.rows("INSERT INTO t VALUES ('of a')", { database: 'a' });
  await worker.rows("INSERT INTO t VALUES ('of b', 2)", { database: 'b' });
});
afterAll(async () => {
  await worker?.close();
  await servers?.close();
});

describe('walls of the accounts', () => {
  beforeAll(async () => {
    const root = await servers.root();
    await root.query(
      'CREATE FUNCTION a.sneak() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO a.t VALUES (1); RETURN 1; END',
    );
    await root.query('CREATE SQL SECURITY DEFINER VIEW a.sneaky AS SELECT a.sneak() AS s');
    await root.end();
  });

  const count = () => worker.rows('SELECT COUNT(*) FROM t', { database: 'a' });

  test("a read cannot write through a definer's function, nor through a view that calls it", async () => {
    const before = await count();
    expect(await worker.code('SELECT a.sneak()', { role: 'reader' })).toBe('AUTH.FORBIDDEN');
    for (const role of ['reader', 'admin'] as const) {
      const vouched = { role, harmlessFunctions: ['a.sneak'] };
      expect(await worker.code('SELECT a.sneak()', vouched)).toBe('DATABASE.DENIED');
      expect(await worker.code('SELECT * FROM a.sneaky', { role })).toMatch(/^DATABASE\./);
    }
    expect(await count()).toEqual(before);
  });

  test('the accounts do not see the database of the server itself', async () => {
    for (const role of ['reader', 'admin'] as const) {
      expect(await worker.code('SELECT * FROM mysql.db', { role })).toBe('DATABASE.DENIED');
    }
  });

  test('the writer has no DDL even when a statement were misjudged', async () => {
    const access = worker.cluster.node('primary')?.access('writer');
    if (!access) throw new Error('no writer');
    const session = await access.pool.acquire(
      { database: 'a', freshSession: false, verified: false },
      AbortSignal.timeout(5_000),
    );
    await expect(session.connection.query('DROP TABLE t')).rejects.toMatchObject({ errno: 1142 });
    session.giveBack('changed');
  });

  test('sessions are pinned', async () => {
    const variables =
      'SELECT @@sql_mode, @@time_zone, @@character_set_client, @@character_set_results, @@autocommit, @@local_infile';
    const [row] = await worker.rows(variables);
    expect(row).toEqual([
      'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
      '+00:00',
      'utf8mb4',
      'utf8mb4',
      expect.toSatisfy((value) => Number(value) === 1),
      expect.toSatisfy((value) => Number(value) === 0),
    ]);
  });
});

describe('nothing leaks from one caller to the next', () => {
  test('user variables', async () => {
    expect(await worker.code("SELECT @secret := 'mine'")).toBe('STATEMENT.UNSUPPORTED');
    await worker.rows("CREATE PROCEDURE a.remember() SET @secret = 'mine'");
    await worker.rows('CALL a.remember()');
    expect(await worker.rows('SELECT @secret')).toEqual([[null]]);
  });

  test('what a procedure sets', async () => {
    // A procedure runs in the sql_mode of its making.
    await worker.rows(
      "CREATE PROCEDURE a.change() BEGIN SET @secret = 'mine'; SET time_zone = '+05:00'; SET max_sort_length = 77; CREATE TEMPORARY TABLE a.tmp (i INT); END",
    );
    await worker.rows('CREATE PROCEDURE a.look() SELECT @secret, @@max_sort_length, @@time_zone');
    const before = await worker.rows('CALL a.look()');
    await worker.rows('CALL a.change()');
    expect(await worker.rows('CALL a.look()')).toEqual(before);
    expect(before).toEqual([[null, expect.anything(), '+00:00']]);
    expect(await worker.code('INSERT INTO a.tmp VALUES (1)')).not.toBe('done');
  });

  test('temporary tables', async () => {
    expect(await worker.code('CREATE TEMPORARY TABLE scratch (i INT)', { database: 'a' })).toBe('done');
    expect(await worker.code('DROP TABLE scratch', { database: 'a' })).not.toBe('done');
  });

  test('locks', async () => {
    expect(await worker.code("SELECT GET_LOCK('l', 0)")).toBe('STATEMENT.UNSUPPORTED');
    await worker.rows("CREATE PROCEDURE a.lock_it() SELECT GET_LOCK('l', 0)");
    const [[got]] = (await worker.rows('CALL a.lock_it()')) as [[unknown]];
    expect(Number(got)).toBe(1);
    const free = await pollUntil('the lock is free', 5_000, async () => {
      const root = await servers.root();
      const [rows] = await root.query("SELECT IS_FREE_LOCK('l') AS free");
      await root.end();
      return (rows as { free: number }[])[0]?.free === 1;
    });
    expect(free).toBe(true);
  });

  test('row counts, ids and warnings of the statement before', async () => {
    await worker.rows('SELECT SQL_CALC_FOUND_ROWS x FROM t LIMIT 0', { database: 'a' });
    const [before] = await worker.rows('SELECT FOUND_ROWS()', { database: 'a' });
    await worker.rows('SELECT 1 UNION SELECT 2 UNION SELECT 3');
    expect(await worker.rows('SELECT FOUND_ROWS()', { database: 'a' })).toEqual([before]);
    await worker.rows('CREATE TABLE ids (id INT PRIMARY KEY AUTO_INCREMENT)', { database: 'a' });
    await worker.rows('INSERT INTO ids VALUES ()', { database: 'a' });
    await worker.rows('INSERT INTO ids SELECT LAST_INSERT_ID() + 41', { database: 'a' });
    expect(await worker.rows('SELECT MAX(id) FROM ids', { database: 'a' })).toEqual([[41]]);
    await worker.rows("SELECT CAST('x' AS SIGNED)");
    expect(await worker.rows('SHOW WARNINGS')).toEqual([]);
  });

  test('after reads that change nothing the session is kept', async () => {
    const [first] = await worker.rows('SELECT CONNECTION_ID()');
    const [second] = await worker.rows('SELECT CONNECTION_ID()');
    expect(second).toEqual(first);
  });
});

describe('databases', () => {
  test('each request gets its own, whatever ran before', async () => {
    for (const database of ['a', 'b', 'a']) {
      expect(await worker.rows('SELECT DATABASE()', { database })).toEqual([[database]]);
      expect(await worker.rows('SELECT x FROM t', { database })).toEqual([[`of ${database}`]]);
    }
    expect(await worker.rows('SELECT DATABASE()')).toEqual([[null]]);
    expect(await worker.code('SELECT x FROM t')).toBe('DATABASE.REJECTED');
  });

  test('a prepared statement is not used in another database', async () => {
    for (const database of ['a', 'b', 'a', 'b']) {
      const rows = await worker.rows('SELECT x FROM t WHERE 1 = ?', { database, params: [1] });
      expect(rows).toEqual([[`of ${database}`]]);
    }
  });

  test('an unknown one is the error of the server, and harms nobody', async () => {
    expect(await worker.run('SELECT 1', { database: 'no`pe' })).toMatchObject({
      code: 'DATABASE.REJECTED',
      errno: 1049,
    });
    expect(await worker.rows("SELECT 'fine'", { database: 'a' })).toEqual([['fine']]);
  });

  test('the pool stays within its bound, and all waiters are served', async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        worker.rows('SELECT DATABASE()', { database: index % 2 ? 'a' : 'b' }),
      ),
    );
    expect(all.map((rows) => (rows[0] as string[])[0])).toEqual(
      all.map((_, index) => (index % 2 ? 'a' : 'b')),
    );
    expect(worker.cluster.node('primary')?.access('reader')?.pool.size).toBe(1);
  });
});
