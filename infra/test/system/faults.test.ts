import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatekeeperAnswer, gatekeeperClient } from '../gatekeeper-client.ts';
import { allowLastingStatements } from '../lasting-statements.ts';
import { type RunningStack, runStack } from '../running-stack.ts';
import { runningStatements } from '../running-statements.ts';

let stack: RunningStack;
const client = (role: 'reader' | 'writer' | 'admin') =>
  gatekeeperClient(stack.state().urls.gatekeeper, stack.state().keys[role]);
const processOf = (name: string) => {
  const found = stack.state().processes.find((each) => each.name === name);
  if (!found?.pid) throw new Error(`${name} does not run`);
  return { ...found, pid: found.pid };
};
const kill = (name: string, signal: NodeJS.Signals = 'SIGKILL') => process.kill(processOf(name).pid, signal);

beforeAll(async () => {
  stack = await runStack(['--no-restart', 'replica-1'], undefined, allowLastingStatements);
});
afterAll(async () => {
  await stack?.stop();
  stack?.remove();
});

/** Reads one after the other on `lanes` lanes until told to stop. */
function load(lanes: number, sql: string, options: Record<string, unknown>) {
  const answers: GatekeeperAnswer[] = [];
  let stopped = false;
  const reader = client('reader');
  const running = Promise.all(
    Array.from({ length: lanes }, async () => {
      while (!stopped) answers.push(await reader.query(sql, options));
    }),
  );
  return {
    answers,
    async stop() {
      stopped = true;
      await running;
      return answers;
    },
  };
}

test('SSH is real: no worker has a socket to a database port', async () => {
  await client('reader').rows('SELECT 1', { strategy: 'randomhit' });
  const { processes } = stack.state();
  const ports = (kind: string) =>
    new Set(processes.filter((each) => each.kind === kind).map((each) => each.port));
  for (const worker of processes.filter((each) => each.kind === 'worker')) {
    const remotes = remotePorts(Number(worker.pid));
    expect(remotes.some((port) => ports('sshd').has(port))).toBe(true);
    expect(remotes.filter((port) => ports('mysql').has(port))).toEqual([]);
  }
});

test('kill -9 of a worker under load: every read is answered', async () => {
  const reads = load(16, 'SELECT COUNT(*) AS n FROM products', { strategy: 'randomhit', timeoutMs: 30_000 });
  await pollUntil('the load runs', 5_000, () => reads.answers.length > 50);
  const before = processOf('worker-1').pid;
  kill('worker-1');
  await pollUntil('the worker is back', 10_000, () => processOf('worker-1').pid !== before);
  const answers = await reads.stop();
  expect(answers.filter((answer) => answer.status !== 200).map((answer) => answer.body)).toEqual([]);
}, 90_000);

test('kill -9 of a worker in the middle of a write: the caller is told the truth, and it does not run again', async () => {
  await client('admin').query(
    'CREATE TABLE IF NOT EXISTS once (id INT PRIMARY KEY AUTO_INCREMENT, marker VARCHAR(20))',
  );
  const writes = Array.from({ length: 4 }, (_, index) =>
    client('writer').query('INSERT INTO once (marker) SELECT ? FROM (SELECT SLEEP(2)) AS slow', {
      params: [`write-${index}`],
      timeoutMs: 25_000,
    }),
  );
  await pollUntil('the writes run', 5_000, async () => {
    const running = await runningStatements(stack);
    return running.filter((text) => text.startsWith('INSERT INTO once')).length === 4;
  });
  kill('worker-1');
  kill('worker-2');
  for (const answer of await Promise.all(writes)) {
    expect(answer.body).toMatchObject({ code: 'WRITE.OUTCOME_UNKNOWN', status: 424, retryable: false });
  }
  await pollUntil(
    'a worker is back',
    15_000,
    async () => (await client('reader').query('SELECT 1')).status === 200,
  );
  const rows = await client('reader').rows('SELECT marker, COUNT(*) AS n FROM once GROUP BY marker');
  for (const row of rows) expect(row.n).toBe('1');
}, 90_000);

test('a killed sshd: its node is unreachable, reads go on elsewhere, and it is back within 10 s', async () => {
  const restarted = processOf('replica-2-sshd').pid;
  kill('replica-2-sshd');
  const during = await Promise.all(
    Array.from({ length: 30 }, () => client('reader').query('SELECT 1 AS a', { strategy: 'randomhit' })),
  );
  expect(during.filter((answer) => answer.status !== 200)).toEqual([]);
  await pollUntil('sshd is started again', 5_000, () => processOf('replica-2-sshd').pid !== restarted);
  await pollUntil('the node serves again', 10_000, async () => {
    const answer = await client('reader').query('SELECT 1 AS a', { strategy: 'randomhit' });
    return answer.body.node === 'replica-2';
  });
});

test('a killed replica: no failed read, and the node is not chosen', async () => {
  const reads = load(8, 'SELECT COUNT(*) AS n FROM customers', { strategy: 'randomhit' });
  await pollUntil('the load runs', 5_000, () =>
    reads.answers.some((answer) => answer.body.node === 'replica-1'),
  );
  kill('replica-1');
  const since = reads.answers.length;
  await pollUntil('the load goes on', 20_000, () => reads.answers.length > since + 200);
  const answers = await reads.stop();
  expect(answers.filter((answer) => answer.status !== 200).map((answer) => answer.body)).toEqual([]);
  expect(answers.slice(-50).filter((answer) => answer.body.node === 'replica-1')).toEqual([]);
  expect(stack.output()).toContain('replica-1 died (SIGKILL) and stays down');
});

test('kill -9 of Redis: back on its port with its data, new requests are answered again', async () => {
  const { port } = processOf('redis');
  kill('redis');
  await pollUntil('requests are answered', 15_000, async () => {
    const answer = await client('reader').query('SELECT 1', { timeoutMs: 2_000 });
    return answer.status === 200;
  });
  // It answers a moment before whoever started it has seen that.
  const told = () => stack.state().processes.find(({ name }) => name === 'redis');
  await pollUntil('the state file tells of it', 5_000, () => (told()?.pid ?? null) !== null);
  expect(told()?.port).toBe(port);
});

/** Remote ports of the TCP connections that a process holds, from the kernel's own tables. */
function remotePorts(pid: number): number[] {
  const inodes = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkIfThere(`/proc/${pid}/fd/${fd}`))?.[1];
    if (inode) inodes.add(inode);
  }
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => inodes.has(fields[9] ?? ''))
      .map((fields) => Number.parseInt(fields[2]?.split(':')[1] ?? '0', 16)),
  );
}

function readlinkIfThere(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
