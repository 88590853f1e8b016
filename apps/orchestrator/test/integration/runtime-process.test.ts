import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerRuntime, RunningContainer } from '../../src/runtime/container-runtime.ts';
import { createProcessRuntime } from '../../src/runtime/process-runtime.ts';

const FIXTURE = join(import.meta.dirname, '../fixture');
const logger = createLogger('test', 'silent');
const open: (ContainerRuntime | ChildProcess)[] = [];
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder('runtime');
});
afterEach(async () => {
  for (const each of open.splice(0)) 'close' in each ? await each.close() : each.kill('SIGKILL');
  folder.remove();
});

function create(environment: Record<string, string> = {}, command = ['node', 'tiny-container.ts']) {
  const runtime = createProcessRuntime(
    { kind: 'process', command, directory: 'fixture', environment },
    {
      pool: 'tiny',
      directory: join(FIXTURE, '..'),
      logsFolder: join(folder.path, 'logs'),
      nodeProgram: process.execPath,
      environment: { PATH: process.env.PATH, SLUICE_SIGNING_KEY: 'secret', TZ: undefined },
      logger,
    },
  );
  open.push(runtime);
  return runtime;
}

const ask = async (container: RunningContainer, path: string, body?: string) => {
  const init = body === undefined ? {} : { method: 'POST', body };
  return (await fetch(`${container.url}${path}`, { ...init, signal: AbortSignal.timeout(5_000) })).text();
};
const serves = (container: RunningContainer) =>
  pollUntil('it serves', 10_000, async () => JSON.parse(await ask(container, '/healthz')).idle, 10);

function isAlive(pid: number | string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
}

describe('child processes', () => {
  test('get what the contract says, and no secret', async () => {
    const runtime = create({ COLOR: 'blue', PORT: '1', HOST: '0.0.0.0' });
    const container = await runtime.launch('tiny-1');
    expect(await runtime.list()).toEqual([container]);
    await serves(container);
    const environment = JSON.parse(await ask(container, '/environment'));
    expect(environment).toEqual({
      PATH: process.env.PATH,
      COLOR: 'blue',
      PORT: new URL(container.url).port,
      HOST: '127.0.0.1',
      SLUICE_POOL: 'tiny',
      SLUICE_CONTAINER: 'tiny-1',
      SLUICE_PARENT_PIPE: '1',
    });
  });

  test('print into files that only the owner reads and that stay small', async () => {
    const runtime = create();
    const container = await runtime.launch('tiny-1');
    await serves(container);
    await ask(container, '/print', 'hello');
    const path = join(folder.path, 'logs/tiny-1.log');
    expect(readFileSync(path, 'utf8')).toBe('hello');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await runtime.stop('tiny-1');
    writeFileSync(path, Buffer.alloc(6_000_000));
    await runtime.launch('tiny-1');
    expect([statSync(path).size, statSync(`${path}.1`).size]).toEqual([0, 6_000_000]);
  });

  test('that end by themselves are told, and come back where they were', async () => {
    const runtime = create();
    const ended: string[] = [];
    runtime.onExit((name) => ended.push(name));
    const first = await runtime.launch('tiny-1');
    process.kill(Number(first.runtimeId), 'SIGKILL');
    await pollUntil('it is told', 5_000, () => ended.length > 0, 5);
    expect([ended, await runtime.list()]).toEqual([['tiny-1'], []]);
    const second = await runtime.launch('tiny-1');
    expect([second.url, second.runtimeId === first.runtimeId]).toEqual([first.url, false]);
    await runtime.stop('tiny-1');
    await runtime.stop('tiny-1');
    expect([ended, isAlive(second.runtimeId)]).toEqual([['tiny-1'], false]);
  });

  test('that hang are killed when their time is over', async () => {
    const runtime = create();
    const [graceful, at] = await Promise.all([runtime.launch('tiny-1'), runtime.launch('tiny-2')]);
    await Promise.all([serves(graceful), serves(at)]);
    for (const { runtimeId } of [graceful, at]) process.kill(Number(runtimeId), 'SIGSTOP');
    await Promise.all([runtime.stop('tiny-1', 200), runtime.stop('tiny-2', 0)]);
    expect([graceful, at].map(({ runtimeId }) => isAlive(runtimeId))).toEqual([false, false]);
  });

  test('that cannot be started say why', async () => {
    await expect(create({}, ['no-such-program']).launch('tiny-1')).rejects.toThrow('ENOENT');
    const runtime = create();
    await runtime.launch('tiny-1');
    await expect(runtime.launch('tiny-1')).rejects.toThrow('runs already');
    await runtime.close();
    expect(await runtime.list()).toEqual([]);
    await expect(runtime.launch('tiny-1')).rejects.toThrow('closed');
  });

  test('end with what they started', async () => {
    const runtime = create({}, ['sh', '-c', 'sleep 300 & echo $!; wait']);
    const { runtimeId } = await runtime.launch('tiny-1');
    const path = join(folder.path, 'logs/tiny-1.log');
    const pid = await pollUntil('it printed', 5_000, () => readFileSync(path, 'utf8').trim() || null, 10);
    expect(isAlive(pid)).toBe(true);
    process.kill(Number(runtimeId), 'SIGKILL');
    await pollUntil('both ended', 5_000, () => !isAlive(pid) && !isAlive(runtimeId), 10);
  });

  test('end when their orchestrator is killed', async () => {
    const script = `
      const { createProcessRuntime } = await import(${JSON.stringify(join(FIXTURE, '../../src/runtime/process-runtime.ts'))});
      const quiet = () => undefined;
      const runtime = createProcessRuntime(
        { kind: 'process', command: ['node', 'tiny-container.ts'], environment: {} },
        { pool: 'tiny', directory: ${JSON.stringify(FIXTURE)}, logsFolder: ${JSON.stringify(folder.path)},
          nodeProgram: process.execPath, environment: {}, logger: { info: quiet, warn: quiet } },
      );
      const all = await Promise.all([runtime.launch('tiny-1'), runtime.launch('tiny-2')]);
      console.log(JSON.stringify(all));
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    open.push(parent);
    const [line] = await once(parent.stdout, 'data');
    const containers = JSON.parse(String(line)) as RunningContainer[];
    for (const container of containers) await serves(container);
    parent.kill('SIGKILL');
    await pollUntil('all ended', 5_000, () => containers.every(({ runtimeId }) => !isAlive(runtimeId)), 10);
  });
});
