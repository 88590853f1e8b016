import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { orchestratorKeys } from '../../src/orchestrator-keys.ts';
import type { ContainerView } from '../../src/pool/container.ts';
import {
  createKeeperUnderTest,
  type KeeperUnderTest,
  type KeeperUnderTestParts,
} from '../fixture/keeper-under-test.ts';

const FIXTURE = join(import.meta.dirname, '../fixture');

let redis: RedisUnderTest;
let folder: ReturnType<typeof temporaryFolder>;
let namespace: string;
let count = 0;
const open: (KeeperUnderTest | ChildProcess | Server)[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => {
  count += 1;
  namespace = `test-${count}`;
  folder = temporaryFolder('keeper');
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) {
    if ('kill' in each) each.kill('SIGKILL');
    else await each.close();
  }
  folder.remove();
});
afterAll(() => redis?.stop());

type Pool = KeeperUnderTestParts['pool'];
const tiny = (changes: Partial<Pool> = {}, environment: Record<string, string> = {}): Pool => ({
  name: 'tiny',
  runtime: { kind: 'process', command: ['node', 'tiny-container.ts'], directory: FIXTURE, environment },
  size: { min: 2, max: 3 },
  probeTimeoutMs: 500,
  ...changes,
});
const parts = (pool: Pool) => ({ namespace, pool, logsFolder: folder.path });

function create(pool: Pool = tiny()): KeeperUnderTest {
  const keeper = createKeeperUnderTest({
    ...parts(pool),
    redis: redis.connect('request'),
    logger: redis.logger,
  });
  open.push(keeper);
  return keeper;
}
async function started(pool?: Pool): Promise<KeeperUnderTest> {
  const keeper = create(pool);
  await keeper.start();
  return keeper;
}
function startProcess(pool: Pool): ChildProcess {
  const { port, password } = redis.connect('patient').options;
  const child = spawn(process.execPath, [join(FIXTURE, 'keeper-process.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      REDIS_URL: `redis://:${password}@127.0.0.1:${port}`,
      PARTS: JSON.stringify(parts(pool)),
    },
  });
  open.push(child);
  return child;
}

const shown = (views: ContainerView[]) => views.map(({ name, state }) => `${name} ${state}`).join(', ');
const becomes = (keeper: KeeperUnderTest, expected: string, timeoutMs = 10_000) =>
  pollUntil(
    `the pool is "${expected}"`,
    timeoutMs,
    async () => {
      const views = await keeper.store.list('tiny');
      if (shown(views) === expected) return views;
      throw new Error(shown(views));
    },
    10,
  );
const TWO = 'tiny-1 free, tiny-2 free';
const first = async (keeper: KeeperUnderTest) => {
  const [view] = await keeper.store.list('tiny');
  if (!view) throw new Error('there is no container');
  return view;
};
const replaced = (keeper: KeeperUnderTest, old: ContainerView, timeoutMs = 10_000) =>
  pollUntil(
    `${old.name} is replaced`,
    timeoutMs,
    async () => {
      const view = await keeper.store.find(old.name);
      return view && view.runtimeId !== old.runtimeId && view.state === 'free' ? view : null;
    },
    5,
  );
const behave = (view: ContainerView, health: string) =>
  fetch(`${view.url}/behave`, { method: 'POST', body: JSON.stringify({ health }) });
function isAlive(pid: number | string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
}

describe('with child processes', () => {
  exerciseService('keeper', () => create().keeper);

  test('the minimum is started, probed, and ended at the end', async () => {
    const keeper = await started(tiny({}, { START_DELAY_MS: '150' }));
    const views = await becomes(keeper, TWO);
    expect(views.map(({ owner }) => owner)).toEqual([keeper.id, keeper.id]);
    await keeper.close();
    expect(await keeper.store.list()).toEqual([]);
    expect(views.map(({ runtimeId }) => isAlive(runtimeId))).toEqual([false, false]);
    expect(await redis.connect('patient').exists(orchestratorKeys(namespace).keeper)).toBe(0);
  });

  test('a killed one is replaced, under its name and at its place', async () => {
    const keeper = await started();
    const [old] = await becomes(keeper, TWO);
    if (!old) return;
    process.kill(Number(old.runtimeId), 'SIGKILL');
    expect((await replaced(keeper, old, 5_000)).url).toBe(old.url);
    await becomes(keeper, TWO);
  });

  test('one that hangs is found out, killed and replaced', async () => {
    const keeper = await started();
    const [old] = await becomes(keeper, TWO);
    if (!old) return;
    process.kill(Number(old.runtimeId), 'SIGSTOP');
    await keeper.store.suspect(old.name, 'test');
    keeper.keeper.wake('tiny');
    await replaced(keeper, old);
    expect(isAlive(old.runtimeId)).toBe(false);
  });

  test('a suspect that is idle serves again; one that works serves when it is done', async () => {
    const keeper = await started();
    const [one] = await becomes(keeper, TWO);
    if (!one) return;
    await keeper.store.suspect(one.name, 'test');
    await becomes(keeper, TWO);
    await behave(one, 'working');
    await keeper.store.suspect(one.name, 'test');
    await becomes(keeper, 'tiny-1 quarantined, tiny-2 free');
    await behave(one, 'ok');
    await becomes(keeper, TWO);
    expect((await first(keeper)).runtimeId).toBe(one.runtimeId);
  });

  test('one that never starts is tried again, later and later', async () => {
    await started(tiny({ size: { min: 1, max: 1 } }, { CRASH_AT_START: '1' }));
    const log = join(folder.path, 'tiny-1.log');
    const tried = (times: number) =>
      pollUntil(`it was tried ${times} times`, 10_000, () => readFileSync(log).length >= times, 10);
    await tried(1);
    const at = performance.now();
    await tried(4);
    // 200 + 400 + 800 ms, but for what the first start took.
    expect(performance.now() - at).toBeGreaterThan(1_200);
  });

  test('it grows by what waits, and shrinks when nobody uses it', async () => {
    const keeper = await started(tiny({ size: { min: 1, max: 3 }, idleMs: 300 }));
    await becomes(keeper, 'tiny-1 free');
    keeper.load = { ...keeper.load, waiting: 9 };
    const views = await becomes(keeper, 'tiny-1 free, tiny-2 free, tiny-3 free');
    keeper.load = { ...keeper.load, waiting: 0 };
    const [left] = await pollUntil('one is left', 10_000, async () => {
      const now = await keeper.store.list('tiny');
      return now.length === 1 ? now : null;
    });
    const others = views.filter(({ name }) => name !== left?.name);
    await pollUntil('the others have ended', 10_000, () =>
      others.every(({ runtimeId }) => !isAlive(runtimeId)),
    );
  });

  test('its size is changed while it runs', async () => {
    const keeper = await started();
    await becomes(keeper, TWO);
    await keeper.pools.resize('tiny', { min: 3, max: 3 });
    await becomes(keeper, 'tiny-1 free, tiny-2 free, tiny-3 free');
    await keeper.pools.resize('tiny', { min: 0, max: 1 });
    await becomes(keeper, 'tiny-1 free');
  });

  test('one that was drained ends; another one comes in its place', async () => {
    const keeper = await started();
    const [old] = await becomes(keeper, TWO);
    if (!old) return;
    expect(await keeper.store.drain(old.name)).toBe('gone');
    await replaced(keeper, old);
    await pollUntil('the old one has ended', 5_000, () => !isAlive(old.runtimeId));
  });

  test('what Redis has forgotten is registered again', async () => {
    const keeper = await started();
    const before = await becomes(keeper, TWO);
    await redis.connect('patient').flushall();
    const after = await becomes(keeper, TWO);
    expect(after.map(({ runtimeId }) => runtimeId)).toEqual(before.map(({ runtimeId }) => runtimeId));
  });

  test('when the keeper is killed its children end, and another one takes over', async () => {
    const killed = startProcess(tiny());
    const successor = create();
    const before = await becomes(successor, TWO);
    await successor.start();
    expect(successor.keeper.leads).toBe(false);
    killed.kill('SIGKILL');
    await pollUntil(
      'its children end',
      5_000,
      () => before.every(({ runtimeId }) => !isAlive(runtimeId)),
      10,
    );
    for (const old of before) await replaced(successor, old);
    const after = await becomes(successor, TWO);
    expect(after.map(({ owner }) => owner)).toEqual([successor.id, successor.id]);
  });

  test('when the keeper leaves, another one takes over at once', async () => {
    const one = await started();
    const before = await becomes(one, TWO);
    const other = await started();
    await one.close();
    for (const old of before) await replaced(other, old);
  });
});

describe('with addresses', () => {
  async function server(): Promise<string> {
    const listening = createServer((_, response) => response.end('{"status":"ok","idle":true}'));
    open.push(listening);
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  }
  const pool = (file?: string): Pool => ({
    name: 'tiny',
    runtime: { kind: 'static', file },
    probeTimeoutMs: 500,
  });

  test('the file says who is there', async () => {
    const [a, b] = [await server(), await server()];
    const file = join(folder.path, 'hosts.csv');
    writeFileSync(file, `name,url,slots\na,${a},2\nb,${b},1\n`);
    const keeper = await started(pool(file));
    const views = await becomes(keeper, 'a free, b free');
    expect(views.map(({ slots, runtime }) => [slots, runtime])).toEqual([
      [2, 'static'],
      [1, 'static'],
    ]);
    writeFileSync(file, `name,url,slots\na,${b},1\n`);
    const [moved] = await becomes(keeper, 'a free');
    expect(moved).toMatchObject({ url: b, slots: 1 });
    writeFileSync(file, 'nonsense');
    // Two looks at the file, and a round of the keeper.
    await delay(1_000);
    expect(shown(await keeper.store.list('tiny'))).toBe('a free');
  });

  test('one that was registered by hand is probed for as long as it takes', async () => {
    const keeper = await started(pool());
    const url = await server();
    const registration = {
      slots: 1,
      runtime: 'static',
      runtimeId: '',
      owner: '',
      registeredAt: Date.now(),
    } as const;
    await keeper.store.register({ ...registration, name: 'there', pool: 'tiny', url });
    await keeper.store.register({
      ...registration,
      name: 'nowhere',
      pool: 'tiny',
      url: 'http://127.0.0.1:9',
    });
    await keeper.store.register({
      ...registration,
      name: 'forbidden',
      pool: 'tiny',
      url: 'http://10.1.2.3:80',
    });
    await becomes(keeper, 'forbidden starting, nowhere starting, there free');
  });
});
