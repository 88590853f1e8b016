import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildImage } from '../../images/build-image.ts';
import type { ImageName } from '../../images/image-definitions.ts';
import { LOCAL_NODE } from '../../images/image-options.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { type DockerUnderTest, startDockerEngine, whyNoDocker } from '../docker-engine.ts';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

const SIGNING_KEY = 'signing-key-of-a-test-0123456789abcdef';
const HEALTHY_LIMIT_MS = 60_000;
const TEST_LIMIT_MS = 150_000;
/** Beyond it, Docker kills. */
const STOP_GRACE_SECONDS = 20;

const reason = whyNoDocker() ?? (spawnSync('docker', ['--version']).error ? 'no docker command' : null);

describe.skipIf(reason !== null)(`images${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const mark = randomBytes(6).toString('hex');
  const tagOf = (name: ImageName) => `sluice-test-${mark}/${name}`;
  let engine: DockerUnderTest;
  let docker: Docker;
  let redis: RedisUnderTest;
  let redisPort = 0;
  let before: Set<string>;
  let folder: ReturnType<typeof temporaryFolder>;
  const containers: Docker.Container[] = [];

  beforeAll(async () => {
    folder = temporaryFolder('images');
    redis = await startRedis();
    redisPort = redis.server.port;
    engine = await startDockerEngine();
    docker = new Docker({ socketPath: engine.socket });
    before = new Set((await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []));
    const env = { ...process.env, DOCKER_HOST: `unix://${engine.socket}` };
    for (const name of ['gatekeeper', 'worker'] as const)
      await buildImage({ name, base: LOCAL_NODE, tag: tagOf(name) }, env, () => undefined);
  }, 400_000);
  afterEach(async () => {
    for (const container of containers.splice(0)) await container.remove({ force: true, v: true });
  });
  afterAll(async () => {
    const node = `sluice/node:${process.versions.node}`;
    const made = [`${tagOf('gatekeeper')}:latest`, `${tagOf('worker')}:latest`, node];
    for (const image of made.filter((name) => !before?.has(name)))
      await docker
        ?.getImage(image)
        .remove({ force: true })
        .catch(() => undefined);
    await engine?.stop();
    await redis?.stop();
    folder?.remove();
  }, 120_000);

  /** As the compose file runs it, but in the network of this machine, where Redis is, and asked for its health often. */
  async function run(name: ImageName, env: Record<string, string>, binds: string[] = []) {
    const container = await docker.createContainer({
      Image: tagOf(name),
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      Healthcheck: { Interval: 1e9, Timeout: 20e9, Retries: 30 },
      HostConfig: {
        NetworkMode: 'host',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Binds: binds,
      },
    });
    containers.push(container);
    await container.start();
    return container;
  }

  const shared = () => ({
    SLUICE_REDIS_URL: `redis://:password-of-a-test@127.0.0.1:${redisPort}`,
    SLUICE_SIGNING_KEY: SIGNING_KEY,
  });
  const healthOf = async (container: Docker.Container) => (await container.inspect()).State.Health;
  const lastReport = async (container: Docker.Container) =>
    (await healthOf(container))?.Log.at(-1)?.Output ?? '';
  const isHealthy = async (container: Docker.Container) => (await healthOf(container))?.Status === 'healthy';

  test('what they say of themselves: no root, a signal, a health check, a version; no secret', async () => {
    for (const name of ['gatekeeper', 'worker'] as const) {
      const { Config } = await docker.getImage(tagOf(name)).inspect();
      expect(Config).toMatchObject({ User: '10001:10001', Entrypoint: ['node', 'src/main.ts'] });
      // biome-ignore lint/suspicious/noExplicitAny: the declarations do not know all members
      const { StopSignal, Healthcheck } = Config as any;
      expect(StopSignal).toBe('SIGTERM');
      expect(Healthcheck.Test).toEqual(['CMD', 'node', 'src/health-check/main.ts']);
      expect(Config.Labels).toMatchObject({
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'org.opencontainers.image.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
      });
      expect(Config.Env?.filter((line) => /KEY|PASSWORD|SECRET|URL/.test(line))).toEqual([]);
    }
  });

  test('the gatekeeper image has neither mysql2 nor ssh2; the worker has both', async () => {
    const foldersOf = (name: ImageName) => {
      const program =
        "console.log(require('fs').readdirSync('/app', { recursive: true }).filter((f) => /\\/(mysql2|ssh2|fastify)$/.test(f)).join('\\n'))";
      const args = ['run', '--rm', '--entrypoint', 'node', tagOf(name), '--eval', program];
      const env = { ...process.env, DOCKER_HOST: `unix://${engine.socket}` };
      const paths = execFileSync('docker', args, { env, encoding: 'utf8' }).trim().split('\n');
      return new Set(paths.map((path) => path.split('/').at(-1)));
    };
    expect(foldersOf('gatekeeper')).toEqual(new Set(['fastify']));
    expect(foldersOf('worker')).toEqual(new Set(['fastify', 'mysql2', 'ssh2']));
  });

  test(
    'the gatekeeper becomes healthy, and stops within its grace',
    async () => {
      const port = await freePort();
      const container = await run('gatekeeper', {
        ...shared(),
        GATEKEEPER_HOST: '127.0.0.1',
        GATEKEEPER_PORT: String(port),
      });
      await pollUntil('the gatekeeper is healthy', HEALTHY_LIMIT_MS, () => isHealthy(container));
      expect(JSON.parse(await lastReport(container))).toMatchObject({ ready: true, checks: { redis: 'ok' } });
      await container.stop({ t: STOP_GRACE_SECONDS });
      expect((await container.inspect()).State).toMatchObject({ ExitCode: 0, OOMKilled: false });
    },
    TEST_LIMIT_MS,
  );

  test(
    'a worker without a node to serve says so, and stops',
    async () => {
      // Nobody listens at the address; what the container reads must be readable by its user.
      const columns = 'name,user_name,public_dns_name,private_dns_name,public_ip_address,state,ssh_port';
      const inventory = join(folder.path, 'inventory.csv');
      writeFileSync(inventory, `${columns}\ndb-1,sluice,,,127.0.0.1,running,${await freePort()}\n`, {
        mode: 0o644,
      });
      const account = { WORKER_READER_USER: 'r', WORKER_WRITER_USER: 'w' };
      const container = await run(
        'worker',
        {
          ...shared(),
          ...account,
          WORKER_READER_PASSWORD: 'p',
          WORKER_WRITER_PASSWORD: 'p',
          WORKER_SSH_KEY: 'no key, and nobody to ask for one',
          WORKER_INVENTORY_FILE: '/inventory.csv',
          WORKER_NAME: 'tested',
        },
        [`${inventory}:/inventory.csv:ro`],
      );
      await pollUntil('it is looked at', HEALTHY_LIMIT_MS, async () =>
        (await lastReport(container)).includes('nodes: db-1 down'),
      );
      expect(await isHealthy(container)).toBe(false);
      const alive = await container.exec({ Cmd: ['node', 'src/health-check/main.ts', '--alive'] });
      await alive.start({ Detach: true });
      const { ExitCode } = await pollUntil('the check has ended', HEALTHY_LIMIT_MS, async () => {
        const state = await alive.inspect();
        return !state.Running && state.ExitCode !== null && state;
      });
      expect(ExitCode).toBe(0);
      await container.stop({ t: STOP_GRACE_SECONDS });
      expect((await container.inspect()).State.ExitCode).toBe(0);
    },
    TEST_LIMIT_MS,
  );
});
