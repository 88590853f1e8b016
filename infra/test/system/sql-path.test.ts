import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatekeeperClient } from '../gatekeeper-client.ts';
import { allowLastingStatements } from '../lasting-statements.ts';
import { type RunningStack, runStack } from '../running-stack.ts';
import { runningStatements } from '../running-statements.ts';

let stack: RunningStack;
const client = (role: 'reader' | 'writer' | 'admin') =>
  gatekeeperClient(stack.state().urls.gatekeeper, stack.state().keys[role]);

beforeAll(async () => {
  stack = await runStack([], undefined, allowLastingStatements);
});
afterAll(async () => {
  await stack?.stop();
  stack?.remove();
});

/** How often each node served, over `count` reads. */
async function spread(strategy: string, count: number): Promise<Record<string, number>> {
  const reader = client('reader');
  const answers = await Promise.all(
    Array.from({ length: count }, () => reader.query('SELECT 1 AS one', { strategy })),
  );
  const nodes: Record<string, number> = {};
  for (const { status, body } of answers) {
    expect(status, JSON.stringify(body)).toBe(200);
    nodes[body.node] = (nodes[body.node] ?? 0) + 1;
  }
  return nodes;
}

describe('strategies', () => {
  test('directhit serves everything on the primary', async () => {
    expect(await spread('directhit', 100)).toEqual({ primary: 100 });
  });

  test('randomhit spreads over all nodes', async () => {
    const nodes = await spread('randomhit', 200);
    expect(Object.keys(nodes).sort()).toEqual(['primary', 'replica-1', 'replica-2']);
    for (const count of Object.values(nodes)) expect(count).toBeGreaterThan(25);
  });

  test('customizedhit serves from a healthy node', async () => {
    const nodes = await spread('customizedhit', 100);
    expect(Object.values(nodes).reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  test('an UPDATE under randomhit lands on the primary and is seen on the replicas', async () => {
    const written = await client('writer').query('UPDATE products SET price = price + 1 WHERE id = ?', {
      params: [7],
      strategy: 'randomhit',
    });
    expect(written.body).toMatchObject({ node: 'primary', affectedRows: 1, consistency: 'strong' });
    const [after] = await client('reader').rows('SELECT price FROM products WHERE id = 7');
    await pollUntil('both replicas have the new price', 10_000, async () => {
      const seen = new Set<string>();
      for (let tries = 0; tries < 30; tries += 1) {
        const { body } = await client('reader').query('SELECT price FROM products WHERE id = 7', {
          strategy: 'randomhit',
        });
        if (body.node !== 'primary' && body.rows[0].price === after?.price) seen.add(body.node);
      }
      return seen.size === 2;
    });
  });
});

describe('the classic endpoint', () => {
  test('GET and POST answer alike', async () => {
    const { gatekeeper } = stack.state().urls;
    const headers = { authorization: `Bearer ${stack.state().keys.reader}` };
    const got = await fetch(`${gatekeeper}/endpoint?implementation=directhit&query=SELECT%20'x'%20AS%20a`, {
      headers,
    });
    const posted = await fetch(`${gatekeeper}/endpoint`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ implementation: 'directhit', query: "SELECT 'x' AS a" }),
    });
    for (const response of [got, posted]) expect(await response.json()).toMatchObject({ rows: [{ a: 'x' }] });
  });

  test('GET does not write, and an unknown implementation names the three', async () => {
    const writer = client('writer');
    const write = await writer.get('/endpoint?implementation=directhit&query=DELETE%20FROM%20reviews');
    expect(write.status).toBe(405);
    const unknown = await writer.get('/endpoint?implementation=luckyhit&query=SELECT%201');
    expect(unknown.status).toBe(400);
    expect(unknown.body.detail).toMatch(/directhit.*randomhit.*customizedhit/);
  });
});

describe('roles', () => {
  test.each([
    ['reader', 'INSERT INTO categories (name) VALUES (1)', 403, 'AUTH.FORBIDDEN'],
    ['reader', 'SELECT * FROM products WHERE id = 1 FOR UPDATE', 403, 'AUTH.FORBIDDEN'],
    ['writer', 'CREATE TABLE t (a INT)', 403, 'AUTH.FORBIDDEN'],
    ['admin', 'SET GLOBAL read_only = 0', 400, 'STATEMENT.UNSUPPORTED'],
    ['admin', 'BEGIN', 400, 'STATEMENT.UNSUPPORTED'],
    ['reader', 'SHOW FULL PROCESSLIST', 400, 'STATEMENT.UNSUPPORTED'],
    ['admin', 'SELECT info FROM information_schema.`PROCESSLIST`', 400, 'STATEMENT.UNSUPPORTED'],
    ['reader', 'SELECT * FROM mysql.db', 403, 'POLICY.DENIED'],
    ['admin', 'SELECT * FROM mysql.user', 400, 'STATEMENT.UNSUPPORTED'],
    ['admin', 'SELECT BENCHMARK(1, 1)', 403, 'POLICY.DENIED'],
    ['writer', 'DELETE FROM reviews', 403, 'POLICY.DENIED'],
  ] as const)('%s: %s', async (role, sql, status, code) => {
    const answer = await client(role).query(sql);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect(answer.body.code).toBe(code);
  });

  test('an admin creates, a writer fills, a reader reads', async () => {
    expect((await client('admin').query('CREATE TABLE notes (id INT PRIMARY KEY, body TEXT)')).status).toBe(
      200,
    );
    const written = await client('writer').query('INSERT INTO notes VALUES (?, ?), (?, ?)', {
      params: [1, 'one', 2, "O'Reilly"],
    });
    expect(written.body.affectedRows).toBe(2);
    expect(await client('reader').rows('SELECT body FROM notes ORDER BY id')).toEqual([
      { body: 'one' },
      { body: "O'Reilly" },
    ]);
    expect((await client('admin').query('DROP TABLE notes')).status).toBe(200);
  });
});

describe('large results', () => {
  const wide = (rows: number) =>
    `SELECT REPEAT('x', 1000) AS filler FROM customers, categories LIMIT ${rows}`;

  test('8 MB of JSON comes back whole', async () => {
    const { status, body } = await client('reader').query(wide(8_200), { maxRows: 10_000 });
    expect(status).toBe(200);
    expect(body.rows).toHaveLength(8_200);
    expect(JSON.stringify(body.rows).length).toBeGreaterThan(8_000_000);
    expect(body.rows.every((row: { filler: string }) => row.filler.length === 1_000)).toBe(true);
  });

  test('over the limit is a clear error', async () => {
    const { status, body } = await client('reader').query(wide(60_000), { maxRows: 100_000 });
    expect(status).toBe(422);
    expect(body.code).toBe('RESULT.TOO_LARGE');
  });

  test('more rows than asked for is an error, never a silent cut', async () => {
    const { body } = await client('reader').query('SELECT id FROM customers', { maxRows: 10 });
    expect(body).toMatchObject({
      code: 'RESULT.TOO_MANY_ROWS',
      detail: expect.stringContaining('limit of 10'),
    });
  });
});

describe('time', () => {
  const sleeping = async () =>
    (await runningStatements(stack)).filter((text) => text.startsWith('SELECT SLEEP('));
  const nothingSleeps = () =>
    pollUntil('the statement is killed on its server', 3_000, async () => (await sleeping()).length === 0);

  test('a running statement is killed at the deadline', async () => {
    const startedAt = performance.now();
    const { status, body } = await client('reader').query('SELECT SLEEP(30)', { timeoutMs: 700 });
    expect(performance.now() - startedAt).toBeLessThan(1_700);
    expect(status, JSON.stringify(body)).toBe(504);
    expect(body.code).toBe('QUERY.TIMED_OUT');
    await nothingSleeps();
  });

  test('a running statement is killed when the caller goes away', async () => {
    const gone = new AbortController();
    const asked = client('reader').query('SELECT SLEEP(31)', {}, gone.signal);
    await pollUntil('it runs', 5_000, async () => (await sleeping()).length === 1);
    gone.abort();
    await expect(asked).rejects.toThrow();
    await nothingSleeps();
  });
});

describe('bad input', () => {
  const post = async (body: string | undefined, headers: Record<string, string> = {}, path = '/v1/query') => {
    const response = await fetch(`${stack.state().urls.gatekeeper}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stack.state().keys.writer}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      problem: (await response.json()) as Record<string, unknown>,
    };
  };
  const sql = (text: string, more: Record<string, unknown> = {}) => JSON.stringify({ sql: text, ...more });

  test.each<[string, number, string, string | undefined, Record<string, string>?]>([
    ['not JSON', 400, 'REQUEST.MALFORMED', '{"sql": '],
    ['no sql', 400, 'REQUEST.INVALID', '{}'],
    ['wrong type', 400, 'REQUEST.INVALID', '{"sql": 5}'],
    ['unknown field', 400, 'REQUEST.UNSUPPORTED', sql('SELECT 1', { consistency: 'strong' })],
    ['unknown strategy', 400, 'STRATEGY.UNKNOWN', sql('SELECT 1', { strategy: 'luckyhit' })],
    ['2 MB body', 413, 'REQUEST.TOO_LARGE', sql('x'.repeat(2_000_000))],
    ['empty statement', 400, 'STATEMENT.EMPTY', sql('  ')],
    ['comment only', 400, 'STATEMENT.EMPTY', sql('-- nothing')],
    ['unbalanced quote', 400, 'STATEMENT.UNBALANCED', sql("SELECT 'x")],
    ['NUL byte', 400, 'STATEMENT.INVALID_CHARACTER', sql('SELECT 1\u0000')],
    ['two statements', 400, 'STATEMENT.MULTIPLE', sql('SELECT 1; SELECT 2')],
    ['wrong parameter count', 400, 'STATEMENT.PARAMETER_COUNT', sql('SELECT ?', { params: [1, 2] })],
    ['unsafe integer', 400, 'REQUEST.INVALID', '{"sql":"SELECT ?","params":[9007199254740993]}'],
    ['unknown table', 422, 'DATABASE.REJECTED', sql('SELECT * FROM nowhere')],
    ["the server's own database", 400, 'REQUEST.INVALID', sql('SELECT 1', { database: 'mysql' })],
    ['half a surrogate pair', 400, 'REQUEST.INVALID', '{"sql":"SELECT ?","params":["\\ud800"]}'],
    [
      'deep nesting',
      400,
      'REQUEST.INVALID',
      `{"sql":"SELECT ?","params":[{"type":"json","value":${'['.repeat(1_700)}${']'.repeat(1_700)}}]}`,
    ],
    ['unknown database', 422, 'DATABASE.REJECTED', sql('SELECT 1', { database: 'nowhere' })],
    ['syntax error', 422, 'DATABASE.REJECTED', sql('SELECT FROM WHERE')],
    ['duplicate columns', 422, 'RESULT.DUPLICATE_COLUMN', sql('SELECT 1 AS a, 2 AS a')],
    [
      'wrong key',
      401,
      'AUTH.INVALID',
      sql('SELECT 1'),
      { authorization: `Bearer sluice_000000000000_${'A'.repeat(43)}` },
    ],
    ['no key', 401, 'AUTH.MISSING', sql('SELECT 1'), { authorization: '' }],
    ['unsupported header', 400, 'REQUEST.UNSUPPORTED', sql('SELECT 1'), { 'idempotency-key': 'k' }],
    ['wrong media type', 415, 'REQUEST.MEDIA_TYPE', 'sql=SELECT', { 'content-type': 'text/csv' }],
  ])('%s', async (_what, status, code, body, headers) => {
    const answer = await post(body, headers);
    expect(answer.problem).toMatchObject({ code, status });
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('unknown route and wrong method', async () => {
    expect((await post('{}', {}, '/v2/nothing')).problem.code).toBe('ROUTE.NOT_FOUND');
    const wrong = await client('reader').get('/v1/query');
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
  });

  test('nothing broke', async () => {
    expect(await client('reader').rows("SELECT 'yes' AS ok")).toEqual([{ ok: 'yes' }]);
  });
});

describe('service routes', () => {
  test('live, ready, documented', async () => {
    const anonymous = gatekeeperClient(stack.state().urls.gatekeeper, '');
    expect((await anonymous.get('/livez')).status).toBe(200);
    expect((await anonymous.get('/readyz')).body.checks).toMatchObject({ redis: 'ok', workers: 'ok' });
    expect((await anonymous.get('/openapi.json')).body.paths).toHaveProperty('/v1/query');
    expect((await anonymous.get('/docs')).status).toBeLessThan(400);
    expect((await anonymous.get('/queues')).status).toBe(303);
    expect((await gatekeeperClient(stack.state().urls.orchestrator, '').get('/readyz')).status).toBe(200);
  });

  test('the queue board shows no literal', async () => {
    const marker = 'planted-literal-7f3a';
    await client('reader').query(`SELECT '${marker}' AS secret, ? AS other`, { params: [marker] });
    const { gatekeeper } = stack.state().urls;
    const signIn = await fetch(`${gatekeeper}/queues/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ key: stack.state().keys.admin }),
      redirect: 'manual',
    });
    const cookie = signIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    const board = await fetch(
      `${gatekeeper}/queues/api/queues?activeQueue=queries-v2-reads&status=completed&page=1`,
      {
        headers: { cookie: cookie.split(';', 1)[0] ?? '' },
      },
    );
    const text = await board.text();
    expect(board.status).toBe(200);
    expect(text).toContain('fingerprint');
    expect(text).not.toContain(marker);
  });
});
