import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatekeeperClient, gatekeeperClient } from '../gatekeeper-client.ts';
import { allowLastingStatements } from '../lasting-statements.ts';
import { type RunningStack, runStack } from '../running-stack.ts';

/** One worker, so that a statement that makes a view is known to whoever reads it next. */
let stack: RunningStack;
const client: Record<string, GatekeeperClient> = {};

beforeAll(async () => {
  stack = await runStack(['--workers', '1'], undefined, allowLastingStatements);
  const { urls, keys } = stack.state();
  for (const [role, key] of Object.entries(keys)) client[role] = gatekeeperClient(urls.gatekeeper, key);
  for (const sql of [
    'CREATE TABLE wall (id INT PRIMARY KEY, note VARCHAR(20))',
    `CREATE FUNCTION spoil() RETURNS INT BEGIN
       SET @leak = 'left'; SET SESSION time_zone = '+05:00'; DO GET_LOCK('wall-lock', 0); RETURN 1; END`,
    'CREATE FUNCTION sneak() RETURNS INT BEGIN INSERT INTO wall VALUES (99, "sneaked"); RETURN 1; END',
    'CREATE VIEW spoiling AS SELECT spoil() AS s',
    'CREATE VIEW sneaking AS SELECT sneak() AS s',
    "CREATE PROCEDURE leave_it() SELECT @mine := 'secret', GET_LOCK('mine', 0), LAST_INSERT_ID(77)",
    'CREATE PROCEDURE halfway() BEGIN INSERT INTO wall VALUES (1, "first"); INSERT INTO wall VALUES (1, "again"); END',
  ]) {
    const answer = await client.admin?.query(sql);
    expect(answer?.status, JSON.stringify(answer?.body)).toBe(200);
  }
});
afterAll(async () => {
  await stack?.stop();
  stack?.remove();
});

test('what a function behind a view leaves in its session, nobody else meets', async () => {
  for (let round = 0; round < 5; round += 1) {
    const spoilt = await client.reader?.query('SELECT * FROM spoiling');
    expect(spoilt?.status, JSON.stringify(spoilt?.body)).toBe(200);
    const next = await client.reader?.rows(
      "SELECT @leak AS leak, @@time_zone AS zone, IS_FREE_LOCK('wall-lock') = 1 AS released",
    );
    expect(next?.map((row) => ({ ...row, released: Number(row.released) }))).toEqual([
      { leak: null, zone: '+00:00', released: 1 },
    ]);
  }
});

test('a reader writes nothing through a function, named or behind a view', async () => {
  for (const sql of ['SELECT sneak()', 'SELECT * FROM sneaking', 'SELECT * FROM `SNEAKING`']) {
    const answer = await client.reader?.query(sql);
    expect([403, 422]).toContain(answer?.status);
  }
  expect(await client.reader?.rows('SELECT id FROM wall WHERE id = 99')).toEqual([]);
});

test('a call that fails halfway is told as unknown, with the error of the server', async () => {
  const answer = await client.admin?.query('CALL halfway()');
  expect(answer?.body).toMatchObject({
    code: 'WRITE.OUTCOME_UNKNOWN',
    status: 424,
    errno: 1062,
    retryable: false,
  });
  expect(await client.reader?.rows('SELECT note FROM wall WHERE id = 1')).toEqual([{ note: 'first' }]);
});

test('variables, temporary tables and locks of one caller are not there for the next', async () => {
  for (const sql of ["SELECT @mine := 'secret'", "SELECT GET_LOCK('mine', 0)", 'SELECT LAST_INSERT_ID(77)']) {
    expect((await client.admin?.query(sql))?.body.code).toBe('STATEMENT.UNSUPPORTED');
  }
  expect((await client.admin?.query('CALL leave_it()'))?.status).toBe(200);
  for (let round = 0; round < 10; round += 1) {
    const rows = await client.reader?.rows(
      "SELECT @mine AS mine, IS_FREE_LOCK('mine') AS released, LAST_INSERT_ID() AS id",
    );
    expect(rows?.map((row) => ({ ...row, released: Number(row.released) }))).toEqual([
      { mine: null, released: 1, id: '0' },
    ]);
  }
});
