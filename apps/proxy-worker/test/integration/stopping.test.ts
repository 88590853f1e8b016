import { Failure } from '@sluice/common/errors/failure.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster, type TestWorker } from '../fixture/test-cluster.ts';

let servers: TestCluster;
let worker: TestWorker;

beforeAll(async () => {
  servers = await startTestCluster(1);
  worker = await servers.startWorker();
  await worker.rows('CREATE DATABASE d');
  await worker.rows('CREATE TABLE t (id INT PRIMARY KEY, v INT)', { database: 'd' });
  await worker.rows('INSERT INTO t VALUES (1, 0), (2, 0)', { database: 'd' });
  await worker.rows(
    'CREATE TABLE big AS SELECT REPEAT(UUID(), 270) AS x FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b LIMIT 3000',
    { database: 'd' },
  );
});
afterAll(async () => {
  await worker?.close();
  await servers?.close();
});

/** Statements that the accounts of the worker run now. */
async function running(): Promise<string[]> {
  const root = await servers.root();
  const [rows] = await root.query('SHOW FULL PROCESSLIST');
  await root.end();
  return (rows as { User: string; Info: string | null; Command: string }[])
    .filter(
      ({ User, Command }) => User.startsWith('sluice_') && (Command === 'Query' || Command === 'Execute'),
    )
    .map(({ Info }) => Info ?? '');
}

const nothingRuns = () => pollUntil('nothing runs', 3_000, async () => (await running()).length === 0);
const value = async (id: number) =>
  (await worker.rows(`SELECT v FROM t WHERE id = ${id}`, { database: 'd' }))[0];

describe('at the deadline', () => {
  test.each([
    ['a read', 'SELECT SLEEP(20)', []],
    ['a prepared read', 'SELECT SLEEP(?)', [20]],
    ['a read that computes', 'SELECT COUNT(*) FROM big a, big b, big c WHERE a.x < b.x', []],
  ])('%s is killed on its server', async (_name, sql, params) => {
    const startedAt = performance.now();
    expect(await worker.code(sql, { database: 'd', timeoutMs: 200, params })).toBe('QUERY.TIMED_OUT');
    expect(performance.now() - startedAt).toBeLessThan(1_200);
    await nothingRuns();
  });

  test('a write that waits is killed and told as not applied', async () => {
    expect(
      await worker.run('UPDATE t SET v = v + 1 + SLEEP(20) WHERE id = 1', { database: 'd', timeoutMs: 200 }),
    ).toMatchObject({ code: 'QUERY.TIMED_OUT', detail: expect.stringContaining('nothing was applied') });
    await nothingRuns();
    expect(await value(1)).toEqual([0]);
  });

  test('a write that waits for a lock', async () => {
    const root = await servers.root();
    await root.query('BEGIN');
    await root.query('UPDATE d.t SET v = 5 WHERE id = 2');
    expect(await worker.code('UPDATE t SET v = 6 WHERE id = 2', { database: 'd', timeoutMs: 200 })).toBe(
      'QUERY.TIMED_OUT',
    );
    await root.query('ROLLBACK');
    await root.end();
    expect(await value(2)).toEqual([0]);
  });

  test('a call that is killed may have done a part', async () => {
    const root = await servers.root();
    await root.query(
      'CREATE PROCEDURE d.slow() BEGIN UPDATE d.t SET v = 7 WHERE id = 1; DO SLEEP(20); SELECT 1 FROM d.t; END',
    );
    await root.end();
    expect(await worker.code('CALL slow()', { database: 'd', timeoutMs: 300 })).toBe('WRITE.OUTCOME_UNKNOWN');
    await worker.rows('UPDATE t SET v = 0', { database: 'd' });
  });

  test('nothing starts after it', async () => {
    expect(
      await worker.code('UPDATE t SET v = 9', { database: 'd', timeoutMs: 0, signal: AbortSignal.abort() }),
    ).toBe('QUERY.TIMED_OUT');
    expect(await value(1)).toEqual([0]);
  });

  test('who waits for a session in vain is told so, and was not marked', async () => {
    const slow = Promise.all(
      Array.from({ length: 4 }, () =>
        worker.code('UPDATE t SET v = SLEEP(20) WHERE id = 1', { database: 'd', timeoutMs: 900 }),
      ),
    );
    await pollUntil('all sessions are busy', 3_000, async () => (await running()).length === 4);
    const marked = worker.marked.length;
    expect(await worker.code('UPDATE t SET v = 1', { database: 'd', timeoutMs: 100 })).toBe(
      'QUERY.TIMED_OUT',
    );
    expect(worker.marked.length).toBe(marked);
    await slow;
  });
});

test('a caller that leaves has its statement killed', async () => {
  const gone = new AbortController();
  const code = worker.code('SELECT SLEEP(20)', { signal: gone.signal });
  await pollUntil('it runs', 3_000, async () => (await running()).length === 1);
  gone.abort(new Failure('QUERY.CANCELLED'));
  expect(await code).toBe('QUERY.CANCELLED');
  await nothingRuns();
});

describe('limits of results', () => {
  test('bytes: refused, killed, and the memory stays flat', async () => {
    const before = process.memoryUsage().rss;
    const sql = 'SELECT a.x FROM big a, big b';
    expect(await worker.code(sql, { database: 'd', maxRows: 1_000_000, maxResultBytes: 1_000_000 })).toBe(
      'RESULT.TOO_LARGE',
    );
    await nothingRuns();
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  test('rows', async () => {
    const sql = 'SELECT a.x FROM big a, big b';
    expect(await worker.code(sql, { database: 'd', maxRows: 10 })).toBe('RESULT.TOO_MANY_ROWS');
    await nothingRuns();
    expect(await worker.rows('SELECT x FROM big LIMIT 10', { database: 'd', maxRows: 10 })).toHaveLength(10);
  });

  test('a result of 8 MB comes whole', async () => {
    const done = await worker.run("SELECT REPEAT('x', 8000000)", { maxResultBytes: 9_000_000 });
    expect(done).toMatchObject({ outcome: 'done', result: { bytes: 8_000_007 } });
  });

  test('two columns of one name, as objects', async () => {
    expect(await worker.code('SELECT 1 AS a, 2 AS a', { format: 'objects' })).toBe('RESULT.DUPLICATE_COLUMN');
    expect(await worker.rows('SELECT 1 AS a, 2 AS a')).toHaveLength(1);
  });

  test('a write whose rows are too many is applied and says so', async ({ skip }) => {
    if (servers.servers.database.flavor !== 'mariadb') skip('only MariaDB has RETURNING');
    const sql = 'INSERT INTO t VALUES (11, 1), (12, 1), (13, 1) RETURNING id';
    expect(await worker.code(sql, { database: 'd', maxRows: 2 })).toBe('WRITE.RESULT_LEFT_OUT');
    expect(await worker.rows('SELECT COUNT(*) FROM t WHERE id > 10', { database: 'd' })).toEqual([['3']]);
    expect(await worker.rows('DELETE FROM t WHERE id > 10 RETURNING id', { database: 'd' })).toEqual([
      [11],
      [12],
      [13],
    ]);
  });
});

describe('what the database refuses', () => {
  test.each([
    ['SELECT * FROM nowhere', 'DATABASE.REJECTED'],
    ['INSERT INTO t VALUES (1, 1)', 'DATABASE.CONSTRAINT'],
    ['SELECT * FROM mysql.db', 'DATABASE.DENIED'],
    ['SELEC 1', 'DATABASE.REJECTED'],
  ])('%s', async (sql, code) => {
    const done = await worker.run(sql, { database: 'd' });
    expect(done).toMatchObject({
      outcome: 'failed',
      code,
      node: 'primary',
      sqlState: expect.stringMatching(/^\w{5}$/),
    });
  });

  test('a deadlock is tried again by itself', async () => {
    const root = await servers.root();
    await root.query('BEGIN');
    await root.query('UPDATE d.t SET v = v + 1 WHERE id = 2');
    const write = worker.run('UPDATE t SET v = v + 10 WHERE id IN (1, 2) ORDER BY id', { database: 'd' });
    await pollUntil('it waits for the lock', 3_000, async () => (await running()).length === 1);
    // The larger transaction survives.
    await root.query(
      'INSERT INTO d.t SELECT 100 + seq, 0 FROM (SELECT 1 AS seq UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) s',
    );
    await root.query('UPDATE d.t SET v = v + 1 WHERE id = 1');
    await root.query('COMMIT');
    await root.end();
    const done = await write;
    expect(done).toMatchObject({ outcome: 'done', result: { affectedRows: 2 }, facts: { attempts: 2 } });
    expect(await worker.rows('SELECT v FROM t WHERE id IN (1, 2)', { database: 'd' })).toEqual([[11], [11]]);
  });
});
