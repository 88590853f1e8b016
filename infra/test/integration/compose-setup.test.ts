import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../local/servers/free-port.ts';
import { gatekeeperClient } from '../gatekeeper-client.ts';
import { type RedisWithUsers, startRedisWithUsers } from '../redis-with-users.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const COMPOSE = join(PROJECT, 'infra', 'compose');
const MAIN = join(COMPOSE, 'main.ts');

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('setup');
});
afterEach(() => folder.remove());

const setup = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], {
    env: { SLUICE_SETUP_FOLDER: folder.path },
    encoding: 'utf8',
  });

/** Every file, by its path in the volumes. */
function contents(): Record<string, string> {
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

test('it makes what is missing, and leaves what is there', () => {
  // The volumes of a first start are there, and empty.
  mkdirSync(join(folder.path, 'setup'));
  expect(setup('keys')).toMatchObject({ status: 1, stdout: '' });
  expect(setup()).toMatchObject({ status: 0, stderr: '' });
  const first = contents();
  expect(Object.keys(first).length).toBeGreaterThan(15);
  expect(setup()).toMatchObject({ status: 0 });
  expect(contents()).toEqual(first);
  expect(statSync(join(folder.path, 'setup', 'secrets.json')).mode & 0o077).toBe(0);
});

test('it prints the first keys when it is asked, and at no other time', () => {
  mkdirSync(join(folder.path, 'setup'));
  expect(setup().stdout).not.toMatch(/sluice_[0-9a-f]{12}_/);
  expect(setup('keys').stdout).toMatch(
    /^reader sluice_\w{12}_[\w-]{43}\nwriter sluice_\w{12}_[\w-]{43}\nadmin sluice_\w{12}_[\w-]{43}\n$/,
  );
});

describe('the users of Redis', () => {
  let volumes: ReturnType<typeof temporaryFolder>;
  let redis: RedisWithUsers;
  let container: Server;
  let ports: { gatekeeper: number; orchestrator: number };
  const programs: ChildProcess[] = [];

  const path = (...parts: string[]) => join(volumes.path, ...parts);
  const read = (...parts: string[]) => readFileSync(path(...parts), 'utf8');
  const urlOf = (volume: string) => redis.here(read(volume, 'redis-url'));
  const apiKey = (role: string): string => JSON.parse(read('setup', 'secrets.json')).apiKeys[role];
  const shared = (volume: string) => ({
    SLUICE_REDIS_URL: urlOf(volume),
    SLUICE_SIGNING_KEY_FILE: path(volume, 'signing-key'),
    LOG_LEVEL: 'warn',
  });
  const start = (app: string, env: Record<string, string>) =>
    programs.push(
      spawn(process.execPath, [join(PROJECT, 'apps', app, 'src', 'main.ts')], {
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );

  beforeAll(async () => {
    volumes = temporaryFolder('volumes');
    mkdirSync(path('setup'));
    const made = spawnSync(process.execPath, [MAIN], { env: { SLUICE_SETUP_FOLDER: volumes.path } });
    expect(made.status).toBe(0);
    redis = await startRedisWithUsers(
      join(COMPOSE, 'config', 'redis.conf'),
      read('redis', 'users.acl'),
      `redis://operator:${read('redis', 'operator-password')}@redis:6379`,
    );
    container = createServer((request, response) => {
      request.resume();
      if (request.url === '/healthz') response.setHeader('content-type', 'application/json');
      response.end(request.url === '/healthz' ? '{"status":"ok","idle":true}' : 'done');
    }).listen(0, '127.0.0.1');
    await once(container, 'listening');
    const { port } = container.address() as AddressInfo;
    writeFileSync(path('containers.csv'), `name,url,slots\ntext-1,http://127.0.0.1:${port},1\n`);
    writeFileSync(path('pools.yaml'), readFileSync(join(COMPOSE, 'config', 'pools.yaml')));

    ports = { gatekeeper: await freePort(), orchestrator: await freePort() };
    start('gatekeeper', {
      ...shared('gatekeeper'),
      GATEKEEPER_PORT: String(ports.gatekeeper),
      GATEKEEPER_KEYS_FILE: path('gatekeeper', 'keys.json'),
    });
    start('orchestrator', {
      ...shared('orchestrator'),
      ORCHESTRATOR_PORT: String(ports.orchestrator),
      ORCHESTRATOR_POOLS_FILE: path('pools.yaml'),
    });
    // Its nodes are away: nobody here knows the names `primary` and `replica`.
    start('proxy-worker', {
      ...shared('worker'),
      LOG_LEVEL: 'silent',
      WORKER_INVENTORY_FILE: path('worker', 'inventory.csv'),
      WORKER_SSH_KEY_FILE: path('worker', 'ssh-key'),
      WORKER_READER_USER: 'sluice_reader',
      WORKER_READER_PASSWORD_FILE: path('worker', 'reader-password'),
      WORKER_WRITER_USER: 'sluice_writer',
      WORKER_WRITER_PASSWORD_FILE: path('worker', 'writer-password'),
    });
    for (const port of Object.values(ports))
      await pollUntil(
        'the door is open',
        60_000,
        async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
      );
  }, 120_000);
  afterAll(async () => {
    for (const program of programs) {
      program.kill('SIGKILL');
      if (program.exitCode === null) await once(program, 'exit');
    }
    container?.close();
    await redis?.stop();
    volumes.remove();
  });

  test.each(['SELECT 1', 'UPDATE t SET v = 1 WHERE id = 1'])(
    'gatekeeper and worker: %s goes to a worker, and its answer comes back',
    async (sql) => {
      const client = gatekeeperClient(`http://127.0.0.1:${ports.gatekeeper}`, apiKey('writer'));
      await pollUntil('a worker answers', 60_000, async () => {
        const { body } = await client.query(sql, { timeoutMs: 10_000 });
        return body.code === 'NODE.UNAVAILABLE';
      });
    },
    90_000,
  );

  test('orchestrator: a request goes to a container, and its answer comes back', async () => {
    const answer = await pollUntil('a container answers', 30_000, async () => {
      const response = await fetch(`http://127.0.0.1:${ports.orchestrator}/new-requests`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey('reader')}`, 'content-type': 'text/plain' },
        body: 'a text',
      });
      return response.ok && response;
    });
    expect(answer.headers.get('sluice-answered-by')).toBe('text-1');
    expect(await answer.text()).toBe('done');
  });

  test('tools: a key is made, known to the gatekeeper, and revoked', async () => {
    const sluice = (...args: string[]) =>
      spawnSync(process.execPath, [join(PROJECT, 'infra', 'cli', 'main.ts'), ...args], {
        cwd: volumes.path,
        env: shared('tools'),
        encoding: 'utf8',
      });
    const key = sluice(
      'keys',
      'create',
      '--name',
      'app',
      '--role',
      'admin',
      '--database',
      'shop',
    ).stdout.trim();
    const client = gatekeeperClient(`http://127.0.0.1:${ports.gatekeeper}`, key);
    const statusIs = (status: number) => async () => (await client.get('/metrics')).status === status;
    await pollUntil('the key is known', 10_000, statusIs(200));
    expect(sluice('keys', 'revoke', key.split('_')[1] ?? '')).toMatchObject({ status: 0 });
    await pollUntil('it is revoked', 10_000, statusIs(401));
    expect(sluice('firewall', 'list')).toMatchObject({ status: 0 });
  });

  const ADMINISTERING = [
    'FLUSHALL',
    'FLUSHDB',
    'CONFIG GET requirepass',
    'CONFIG SET maxmemory-policy allkeys-lru',
    'ACL LIST',
    'ACL SETUSER default on nopass allkeys allcommands',
    'ACL LOAD',
    'SHUTDOWN NOSAVE',
    'REPLICAOF 127.0.0.1 6379',
    'MODULE LIST',
    'CLIENT KILL TYPE normal',
    'MONITOR',
    'KEYS *',
    'SET stranger 1',
    'GET stranger',
    'PUBLISH stranger 1',
  ];

  test.each(['gatekeeper', 'worker', 'orchestrator', 'tools'])('%s administers nothing', async (volume) => {
    const connection = await redis.connect(urlOf(volume));
    for (const text of ADMINISTERING) {
      const [command = '', ...args] = text.split(' ');
      await expect(connection.call(command, ...args), text).rejects.toThrow(/^NOPERM/);
    }
    expect(await connection.ping()).toBe('PONG');
  });

  test('what a script or a transaction wrote is there after a restart', async () => {
    const before = await redis.connect(urlOf('worker'));
    await before.eval(
      "redis.call('SET', KEYS[1], 'a'); redis.call('SET', KEYS[2], 'b')",
      2,
      '{sluice}:mark:a',
      '{sluice}:mark:b',
    );
    await redis.restart();
    const after = await redis.connect(urlOf('worker'));
    expect(await after.mget('{sluice}:mark:a', '{sluice}:mark:b')).toEqual(['a', 'b']);
  });

  test('who looks after Redis changes nothing; who has no name, or no password, does nothing', async () => {
    const operator = await redis.connect(
      redis.here(`redis://operator:${read('redis', 'operator-password')}@redis`),
    );
    await expect(operator.set('{sluice}:x', '1')).rejects.toThrow(/^NOPERM/);
    await expect(operator.flushall()).rejects.toThrow(/^NOPERM/);
    const nobody = await redis.connect(redis.here('redis://redis'));
    await expect(nobody.ping()).rejects.toThrow(/^NOAUTH/);
    await expect(nobody.call('AUTH', read('redis', 'operator-password'))).rejects.toThrow(/^WRONGPASS/);
    const password = new URL(urlOf('worker')).password;
    await expect(nobody.call('AUTH', 'gatekeeper', password)).rejects.toThrow(/^WRONGPASS/);
  });
});
