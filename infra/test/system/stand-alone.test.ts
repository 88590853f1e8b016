import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createFaultProxy } from '@sluice/testing/fault-proxy.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../local/servers/free-port.ts';
import { gatekeeperClient } from '../gatekeeper-client.ts';
import { allowLastingStatements } from '../lasting-statements.ts';
import { type RunningStack, runStack } from '../running-stack.ts';
import { runningStatements } from '../running-statements.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');

/** A second system beside a running one, from environment variables alone: its cluster and Redis are "the user's own". */
let stack: RunningStack;
const folder = temporaryFolder('stand-alone');
const children: ChildProcess[] = [];
let url = '';
let reader = '';

function startApp(script: string, env: Record<string, string>, args: string[] = []): ChildProcess {
  const child = spawn(process.execPath, [join(PROJECT, script), ...args], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

function createKey(role: string): string {
  const cli = join(PROJECT, 'infra', 'cli', 'main.ts');
  const args = ['keys', 'create', '--file', join(folder.path, 'keys.json'), '--name', role, '--role', role];
  const printed = execFileSync(process.execPath, [cli, ...args, '--database', 'shop'], { encoding: 'utf8' });
  const key = /sluice_[0-9a-f]{12}_[\w-]{43}/.exec(printed)?.[0];
  if (!key) throw new Error(`no key in: ${printed}`);
  return key;
}

let shared: Record<string, string>;
let workerEnv: Record<string, string>;

beforeAll(async () => {
  stack = await runStack(['--workers', '1'], undefined, allowLastingStatements);
  const theirs = parseEnv(readFileSync(join(stack.dataDir, 'env', 'worker.env'), 'utf8')) as Record<
    string,
    string
  >;
  copyFileSync(stack.state().inventory, join(folder.path, 'inventory.csv'));
  reader = createKey('reader');
  shared = {
    SLUICE_REDIS_URL: String(theirs.SLUICE_REDIS_URL),
    SLUICE_NAMESPACE: 'second',
    SLUICE_SIGNING_KEY: 'a-signing-key-of-the-second-system-0123456789',
    LOG_LEVEL: 'warn',
  };
  const accounts = Object.entries(theirs).filter(([name]) =>
    /^WORKER_(READER|WRITER|ADMIN|SSH_KEY)/.test(name),
  );
  workerEnv = {
    ...shared,
    ...Object.fromEntries(accounts),
    WORKER_INVENTORY_FILE: join(folder.path, 'inventory.csv'),
  };
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  startApp('apps/gatekeeper/src/main.ts', {
    ...shared,
    GATEKEEPER_PORT: String(port),
    GATEKEEPER_KEYS_FILE: join(folder.path, 'keys.json'),
    GATEKEEPER_POLICY_FILE: allowLastingStatements(folder.path),
  });
  startApp('apps/proxy-worker/src/main.ts', workerEnv, ['--name', 'second-worker', '--concurrency', '4']);
  await pollUntil('the second system answers', 20_000, async () => {
    const answer = await gatekeeperClient(url, reader).query('SELECT 1', { timeoutMs: 2_000 });
    return answer.status === 200;
  });
});

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await stack?.stop();
  stack?.remove();
  folder.remove();
});

test('it serves the same cluster, and the keys of the first system are unknown to it', async () => {
  expect(await gatekeeperClient(url, reader).rows("SELECT 'one' AS one")).toEqual([{ one: 'one' }]);
  const foreign = await gatekeeperClient(url, stack.state().keys.admin).query('SELECT 1');
  expect(foreign.body.code).toBe('AUTH.INVALID');
});

test('a changed inventory is used without a restart, and customizedhit leaves a node that became slow', async () => {
  const inventory = join(folder.path, 'inventory.csv');
  const sshPort = Number(stack.state().processes.find((each) => each.name === 'primary-sshd')?.port);
  const proxy = await createFaultProxy(sshPort);
  const others = readFileSync(inventory, 'utf8').split('\n');
  // Only the primary stays a little faster: the others get a proxy with a few milliseconds.
  const slowed = await Promise.all(
    others.map(async (line) => {
      const node = /^(primary|replica-\d)/.exec(line)?.[1];
      if (!node) return { line, proxy: null };
      const port = Number(stack.state().processes.find((each) => each.name === `${node}-sshd`)?.port);
      if (node === 'primary') return { line: line.replace(`,${port},`, `,${proxy.port},`), proxy: null };
      const slow = await createFaultProxy(port);
      slow.inject({ kind: 'latency', delayMs: 10 });
      return { line: line.replace(`,${port},`, `,${slow.port},`), proxy: slow };
    }),
  );
  writeFileSync(inventory, slowed.map((each) => each.line).join('\n'));
  const client = gatekeeperClient(url, reader);
  const favourite = async () => {
    const nodes: Record<string, number> = {};
    for (let count = 0; count < 20; count += 1) {
      const { body } = await client.query('SELECT 1', { strategy: 'customizedhit' });
      nodes[body.node] = (nodes[body.node] ?? 0) + 1;
    }
    return Object.entries(nodes).sort((one, other) => other[1] - one[1])[0]?.[0];
  };
  await pollUntil('the primary is preferred', 15_000, async () => (await favourite()) === 'primary');
  proxy.inject({ kind: 'latency', delayMs: 100 }); // each way: 200 ms a round trip
  await pollUntil('another node is preferred', 10_000, async () => (await favourite()) !== 'primary');
  for (const each of [proxy, ...slowed.map((one) => one.proxy)]) await each?.close();
}, 60_000);

test('SIGTERM drains a worker: what runs is finished, the exit code is 0', async () => {
  copyFileSync(stack.state().inventory, join(folder.path, 'inventory.csv'));
  const worker = children[1] as ChildProcess;
  await pollUntil('the cluster is reached directly again', 15_000, async () => {
    return (await gatekeeperClient(url, reader).query('SELECT 1', { timeoutMs: 1_000 })).status === 200;
  });
  const slow = gatekeeperClient(url, reader).query('SELECT CONCAT(SLEEP(2)) AS slept');
  await pollUntil('it runs', 5_000, async () => {
    return (await runningStatements(stack)).some((text) => text.includes('SLEEP(2)'));
  });
  worker.kill('SIGTERM');
  expect((await slow).body.rows).toEqual([{ slept: '0' }]);
  if (worker.exitCode === null) await once(worker, 'exit');
  expect(worker.exitCode).toBe(0);
  const answer = await gatekeeperClient(url, reader).query('SELECT 1', { timeoutMs: 1_000 });
  expect(answer.status).toBe(504);
  expect(answer.body.code).toBe('WORKER.NONE');
});

test('without its variables a process says which are missing, and ends with code 78', async () => {
  const child = spawn(process.execPath, [join(PROJECT, 'apps/gatekeeper/src/main.ts')], {
    cwd: folder.path,
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(78);
  expect(told).toMatch(/SLUICE_REDIS_URL: is required[\s\S]*SLUICE_SIGNING_KEY: is required/);
});
