import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import type { CallersJob } from '../../bench/cluster/http/drive-callers.ts';
import { runHttpCallers } from '../../bench/cluster/http/http-callers.ts';
import { createLocalProgram } from '../../bench/cluster/local-program.ts';

const CALLERS = join(import.meta.dirname, '..', '..', 'bench', 'cluster', 'http', 'callers-process.ts');
const NEVER = new AbortController().signal;

describe('the callers of the benchmark, in their own process', () => {
  let server: Server;
  const asked: { headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    asked.length = 0;
  });

  /** A gatekeeper in miniature: `answer` decides by the statement. */
  async function run(job: Partial<CallersJob>, answer: (sql: string, response: ServerResponse) => void) {
    server = createServer(async (request, response) => {
      const body = JSON.parse(await text(request));
      asked.push({ headers: request.headers, body });
      answer(body.sql, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const place = { command: [process.execPath, CALLERS] as const, run: createLocalProgram({ env: {} }) };
    return runHttpCallers(
      place,
      {
        url: `http://127.0.0.1:${port}`,
        key: 'sluice_key',
        database: 'bench',
        strategy: 'randomhit',
        callers: 3,
        workload: 'read-write',
        data: { tables: 2, rows: 100 },
        seconds: 0.3,
        warmUpSeconds: 0.1,
        ...job,
      },
      NEVER,
    );
  }

  const ok = (_: string, response: ServerResponse) => response.end('{"rows":[]}');

  test('each statement is one request; all of a transaction, over one connection for each caller', async () => {
    const report = await run({}, ok);
    if (report.outcome !== 'measured') throw new Error(report.reason);
    const { figures } = report;
    expect(figures.transactions).toBeGreaterThan(0);
    expect(figures.queries).toBe(figures.transactions * 18);
    expect(figures).toMatchObject({ conflicts: 0, errors: {}, reconnects: 0 });
    expect(figures.p95Ms).toBeGreaterThan(0);
    expect(asked[0]?.headers.authorization).toBe('Bearer sluice_key');
    expect(asked[0]?.body).toEqual({
      sql: expect.stringMatching(/^SELECT c FROM sbtest[12] WHERE id=\?$/),
      params: [expect.any(Number)],
      database: 'bench',
      strategy: 'randomhit',
    });
  });

  test('a conflict begins the transaction again, an error gives it up', async () => {
    let inserts = 0;
    const report = await run({ workload: 'write-only' }, (sql, response) => {
      inserts += sql.startsWith('INSERT') ? 1 : 0;
      if (!sql.startsWith('INSERT') || inserts % 3 === 0) return response.end('{}');
      const conflict = inserts % 3 === 1;
      response.statusCode = conflict ? 422 : 503;
      return response.end(
        JSON.stringify(conflict ? { code: 'DATABASE.CONSTRAINT', errno: 1062 } : { code: 'NODE.NONE' }),
      );
    });
    if (report.outcome !== 'measured') throw new Error(report.reason);
    expect(report.figures.conflicts).toBeGreaterThan(0);
    expect(report.figures.errors['NODE.NONE']).toBeGreaterThan(0);
    expect(Object.keys(report.figures.errors)).toEqual(['NODE.NONE']);
  });

  test('without a single transaction there are no figures, but reasons', async () => {
    const report = await run({ callers: 1 }, (_, response) => response.writeHead(502).end('<html>'));
    expect(report).toEqual({
      outcome: 'failed',
      reason: expect.stringMatching(/no transaction was finished: 502 \d+ times/),
    });
  });
});

describe('a program of this machine', () => {
  const run = createLocalProgram({ env: { PATH: process.env.PATH ?? '' } });
  const sh = (script: string) => ['sh', '-c', script] as const;

  test('gets its input, and its output and code come back', async () => {
    const argv = sh('cat; echo why >&2; exit 3');
    expect(await run({ argv, stdin: 'what', timeoutMs: 10_000, signal: NEVER })).toEqual({
      code: 3,
      stdout: 'what',
      stderr: 'why\n',
    });
  });

  test.each([
    ['takes too long', 200, () => NEVER, 'did not end within 0.2 s'],
    ['is no longer wanted', 10_000, () => AbortSignal.timeout(200), 'aborted due to timeout'],
  ])('is killed with all that it started when it %s', async (_, timeoutMs, signal, message) => {
    const started = run({ argv: sh('sleep 60 | cat'), stdin: '', timeoutMs, signal: signal() });
    await expect(started).rejects.toThrow(message);
  });

  test('that does not exist is an error', async () => {
    const started = run({ argv: ['/no/such/program'], stdin: '', timeoutMs: 1_000, signal: NEVER });
    await expect(started).rejects.toThrow('ENOENT');
  });
});
