import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Manifest, readManifests } from '../../kubernetes/read-manifests.ts';
import { REDIS_USERS, redisUser } from '../../kubernetes/redis-users.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { gatekeeperClient } from '../gatekeeper-client.ts';
import { type RedisWithUsers, startRedisWithUsers } from '../redis-with-users.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const GATEKEEPER = join(PROJECT, 'apps', 'gatekeeper', 'src', 'main.ts');
const CONFIGURATION = join(PROJECT, 'infra', 'kubernetes', 'base', 'files', 'redis.conf');
const scaler = readManifests('keda').find(({ kind }) => kind === 'ScaledObject');

/** As the secret's URLs have it. */
const as = (user: string) => `redis://${user}:${redisUser(user).password}@redis:6379`;

/** What KEDA's `redis` scaler runs: one script, whatever the type of the key. */
const LENGTH_SCRIPT = `
  local type = redis.call('type', KEYS[1]).ok
  local count = { list = 'llen', none = 'llen', zset = 'zcard', set = 'scard', hash = 'hlen' }
  return redis.call(count[type], KEYS[1])`;

let server: RedisWithUsers;
/** KEDA's, with the rights that it has in a cluster. */
let redis: Redis;
let gatekeeper: ChildProcess;
let folder: ReturnType<typeof temporaryFolder>;
let url = '';
let writer = '';

beforeEach(async () => {
  folder = temporaryFolder('scaler');
  server = await startRedisWithUsers(CONFIGURATION, REDIS_USERS, as('operator'));
  redis = await server.connect(as('scaler'));
  const key = createApiKey();
  writer = formatApiKey(key);
  const keysFile = join(folder.path, 'keys.json');
  const record = { id: key.id, name: 'w', role: 'writer', hash: hashSecret(key.secret), database: 'shop' };
  writeFileSync(keysFile, JSON.stringify({ keys: [record] }));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  gatekeeper = spawn(process.execPath, [GATEKEEPER], {
    env: {
      SLUICE_REDIS_URL: server.here(as('gatekeeper')),
      SLUICE_SIGNING_KEY: 'signing-key-of-a-test-0123456789abcdef',
      GATEKEEPER_PORT: String(port),
      GATEKEEPER_KEYS_FILE: keysFile,
      LOG_LEVEL: 'silent',
      GATEKEEPER_AUDIT: 'off',
    },
    stdio: 'ignore',
  });
  await pollUntil('the gatekeeper answers', 20_000, async () => (await fetch(`${url}/readyz`)).ok);
});
afterEach(async () => {
  gatekeeper.kill('SIGKILL');
  await once(gatekeeper, 'exit');
  await server.stop();
  folder.remove();
});

test('while no worker takes them, jobs lie in the lists that KEDA asks for', async () => {
  const lists: string[] = scaler?.spec.triggers.map(({ metadata }: Manifest[string]) => metadata.listName);
  const [reads, writes] = lists.filter((name) => name.endsWith(':wait'));
  const lengths = async () =>
    Promise.all([reads, writes].map((list) => redis.eval(LENGTH_SCRIPT, 1, list ?? '') as Promise<number>));
  expect(await lengths()).toEqual([0, 0]);

  const stop = new AbortController();
  const client = gatekeeperClient(url, writer);
  const ask = (sql: string) => client.query(sql, {}, stop.signal).catch(() => undefined);
  const asked = [
    ask('SELECT 1'),
    ask('UPDATE t SET v = 1 WHERE id = 1'),
    ask('UPDATE t SET v = 1 WHERE id = 2'),
  ];
  await pollUntil('they wait in Redis', 10_000, async () => {
    const [waitingReads = 0, waitingWrites] = await lengths();
    return waitingReads > 0 && waitingWrites === 2;
  });
  for (const list of lists) expect(['list', 'none']).toContain(await redis.type(list));
  // Nothing of a query has a priority: such jobs would lie in a sorted set instead.
  const operator = await server.connect(as('operator'));
  for (const list of lists) expect(await operator.exists(list.replace(/\w+$/, 'prioritized'))).toBe(0);
  stop.abort();
  await Promise.all(asked);
});

test('KEDA may read nothing else, write nothing and administer nothing', async () => {
  const forbidden = [
    ['GET', '{sluice}:api-keys'],
    ['LRANGE', '{sluice}:queries-v2-reads:wait', '0', '-1'],
    ['DEL', '{sluice}:queries-v2-reads:wait'],
    ['LLEN', '{sluice}:queries-v2-reads:completed'],
    ['EVAL', "return redis.call('rpush', KEYS[1], 'x')", '1', '{sluice}:queries-v2-reads:wait'],
    ['EVAL', "return redis.call('llen', '{sluice}:api-keys')", '0'],
    ['FLUSHALL'],
    ['CONFIG', 'GET', 'dir'],
    ['ACL', 'LIST'],
    ['SHUTDOWN', 'NOSAVE'],
    ['REPLICAOF', '127.0.0.1', '1'],
  ];
  for (const [command = '', ...args] of forbidden)
    await expect(redis.call(command, ...args), command).rejects.toThrow(
      /NOPERM|ACL failure|The user executing the script can't/,
    );
  expect(await redis.ping()).toBe('PONG');
});
