import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { type DockerUnderTest, startDockerEngine, whyNoDocker } from '@sluice/infra/test/docker-engine.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { removeLabelled } from '../../src/runtime/docker-engine.ts';
import { createDockerRuntime } from '../../src/runtime/docker-runtime.ts';
import {
  createKeeperUnderTest,
  type KeeperUnderTest,
  type KeeperUnderTestParts,
} from '../fixture/keeper-under-test.ts';

const FIXTURE = join(import.meta.dirname, '../fixture');
const logger = createLogger('test', 'silent');
const reason = whyNoDocker();

test('without an engine, the docker runtime says so and goes on', async () => {
  const runtime = createDockerRuntime(
    { kind: 'docker', image: 'none', port: 8080, memoryMb: 64, cpus: 1, environment: {} },
    { pool: 'tiny', namespace: 'nowhere', socket: '/nowhere/docker.sock', logger },
  );
  runtime.onExit(() => undefined);
  const sentence = 'no Docker engine can be reached at /nowhere/docker.sock (ENOENT)';
  await expect(runtime.list()).rejects.toThrow(sentence);
  await expect(runtime.launch('tiny-1')).rejects.toThrow(sentence);
  await runtime.close();
});

describe.skipIf(reason !== null)(
  `on a Docker engine${reason === null ? '' : ` (skipped: ${reason})`}`,
  () => {
    let engine: DockerUnderTest;
    let docker: Docker;
    let image: string;
    let redis: RedisUnderTest;
    let folder: ReturnType<typeof temporaryFolder>;
    let namespace = '';
    let count = 0;
    const open: { close(): Promise<unknown> }[] = [];
    const children: ChildProcess[] = [];

    beforeAll(async () => {
      folder = temporaryFolder('docker-test');
      redis = await startRedis();
      engine = await startDockerEngine();
      docker = new Docker({ socketPath: engine.socket });
      image = await engine.image(join(FIXTURE, 'tiny-container.ts'));
    });
    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      for (const each of open.splice(0).reverse()) await each.close();
      if (namespace) await removeLabelled(engine.socket, namespace);
    });
    afterAll(async () => {
      await engine?.stop();
      await redis?.stop();
      folder?.remove();
    });

    const settings = () => ({
      kind: 'docker' as const,
      image,
      port: 9000,
      memoryMb: 96,
      cpus: 0.5,
      environment: { COLOR: 'blue' },
    });
    const create = () => {
      const runtime = createDockerRuntime(settings(), {
        pool: 'tiny',
        namespace,
        socket: engine.socket,
        logger,
      });
      open.push(runtime);
      return runtime;
    };
    const fresh = () => {
      count += 1;
      namespace = `docker-test-${process.pid}-${count}`;
    };
    const pool = (): KeeperUnderTestParts['pool'] => ({
      name: 'tiny',
      runtime: settings(),
      size: { min: 2, max: 2 },
    });
    const keeper = (): KeeperUnderTest => {
      const underTest = createKeeperUnderTest({
        namespace,
        redis: redis.connect('request'),
        logger,
        pool: pool(),
        logsFolder: folder.path,
        dockerSocket: engine.socket,
      });
      open.push(underTest);
      return underTest;
    };
    const free = (underTest: KeeperUnderTest) =>
      pollUntil(
        'two are free',
        30_000,
        async () => {
          const views = await underTest.store.list('tiny');
          return views.length === 2 && views.every(({ state }) => state === 'free') ? views : null;
        },
        10,
      );
    const idle = (url: string) =>
      pollUntil(
        'it serves',
        20_000,
        async () => {
          const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) });
          return ((await response.json()) as { idle: boolean }).idle;
        },
        10,
      );

    test('a container has its limits, and its port on loopback alone', async () => {
      fresh();
      const runtime = create();
      const container = await runtime.launch('tiny-1');
      await idle(container.url);
      expect(await (await fetch(`${container.url}/environment`)).json()).toMatchObject({
        COLOR: 'blue',
        PORT: '9000',
        HOST: '0.0.0.0',
        SLUICE_POOL: 'tiny',
        SLUICE_CONTAINER: 'tiny-1',
      });
      const { HostConfig, NetworkSettings, Config } = await docker
        .getContainer(container.runtimeId)
        .inspect();
      expect(HostConfig).toMatchObject({
        Memory: 96 * 1_048_576,
        NanoCpus: 500_000_000,
        PidsLimit: 512,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        RestartPolicy: { Name: 'no' },
        AutoRemove: false,
        Privileged: false,
      });
      expect(NetworkSettings.Ports).toEqual({
        '9000/tcp': [{ HostIp: '127.0.0.1', HostPort: new URL(container.url).port }],
      });
      expect(Config.Labels).toMatchObject({
        'sluice.namespace': namespace,
        'sluice.pool': 'tiny',
        'sluice.container': 'tiny-1',
      });
    });

    test('whoever asks finds it, and may end it', async () => {
      fresh();
      const container = await create().launch('tiny-1');
      // Before its program listens to SIGTERM, only the whole grace ends it.
      await idle(container.url);
      const other = create();
      expect(await other.list()).toEqual([container]);
      await expect(other.launch('tiny-1')).rejects.toThrow('runs already');
      await other.stop('tiny-1');
      await other.stop('tiny-1');
      expect(await other.list()).toEqual([]);
      expect(
        await docker.listContainers({ all: true, filters: { label: [`sluice.namespace=${namespace}`] } }),
      ).toEqual([]);
    });

    test('one that ends by itself is told and removed; a paused one can be killed', async () => {
      fresh();
      const runtime = create();
      const ended: string[] = [];
      runtime.onExit((name) => ended.push(name));
      const container = await runtime.launch('tiny-1');
      await idle(container.url);
      await fetch(`${container.url}/exit`).catch(() => undefined);
      await pollUntil('it is told', 10_000, () => ended.length > 0, 5);
      const again = await runtime.launch('tiny-1');
      await docker.getContainer(again.runtimeId).pause();
      expect(await runtime.list()).toEqual([again]);
      await runtime.stop('tiny-1', 0);
      expect([await runtime.list(), ended]).toEqual([[], ['tiny-1']]);
    });

    test('an image that is not there is told by its name', async () => {
      fresh();
      const runtime = createDockerRuntime(
        { ...settings(), image: 'no-such-image:1' },
        { pool: 'tiny', namespace, socket: engine.socket, logger },
      );
      await expect(runtime.launch('tiny-1')).rejects.toThrow(
        /created from the image no-such-image:1: No such image/,
      );
      await runtime.close();
    });

    test('the keeper replaces one that was killed', async () => {
      fresh();
      const underTest = keeper();
      await underTest.start();
      const [old] = await free(underTest);
      if (!old) return;
      await docker.getContainer(old.runtimeId).kill();
      await pollUntil(
        'it is replaced',
        20_000,
        async () => {
          const view = await underTest.store.find(old.name);
          return view && view.runtimeId !== old.runtimeId && view.state === 'free';
        },
        10,
      );
    });

    test('containers outlive their orchestrator; its successor has them, whatever Redis knows', async () => {
      fresh();
      const { port, password } = redis.connect('patient').options;
      const child = spawn(process.execPath, [join(FIXTURE, 'keeper-process.ts')], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          REDIS_URL: `redis://:${password}@127.0.0.1:${port}`,
          PARTS: JSON.stringify({
            namespace,
            pool: pool(),
            logsFolder: folder.path,
            dockerSocket: engine.socket,
          }),
        },
      });
      children.push(child);
      const successor = keeper();
      const before = await free(successor);
      child.kill('SIGKILL');
      await successor.start();
      await pollUntil('it leads', 10_000, () => successor.keeper.leads);
      const ids = (views: { runtimeId: string }[]) => views.map(({ runtimeId }) => runtimeId);
      expect(ids(await free(successor))).toEqual(ids(before));
      await redis.connect('patient').flushall();
      expect(ids(await free(successor))).toEqual(ids(before));
      await successor.close();
      const left = await docker.listContainers({ filters: { label: [`sluice.namespace=${namespace}`] } });
      expect(left.map(({ Id }) => Id).sort()).toEqual(ids(before).sort());
      expect(await removeLabelled(engine.socket, namespace)).toBe(2);
      expect(await removeLabelled(engine.socket, namespace)).toBe(0);
    });
  },
);
