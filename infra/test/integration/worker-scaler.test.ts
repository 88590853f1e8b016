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
import { freePort } from '../../local/servers/free-port.ts';
import { gatekeeperClient } from '../gatekeeper-client.ts';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

const GATEKEEPER = join(import.meta.dirname, '..', '..', '..', 'apps', 'gatekeeper', 'src', 'main.ts');
const scaler = readManifests('keda').find(({ kind }) => kind === 'ScaledObject');

let server: RedisUnderTest;
let redis: Redis;
let gatekeeper: ChildProcess;
let folder: ReturnType<typeof temporaryFolder>;
let url = '';
let writer = '';

beforeEach(async () => {
  folder = temporaryFolder('scaler');
  server = await startRedis();
  redis = server.connect('patient');
  const key = createApiKey();
  writer = formatApiKey(key);
  const keysFile = join(folder.path, 'keys.json');
  const record = { id: key.id, name: 'w', role: 'writer', hash: hashSecret(key.secret), database: 'shop' };
  writeFileSync(keysFile, JSON.stringify({ keys: [record] }));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  gatekeeper = spawn(process.execPath, [GATEKEEPER], {
    env: {
      SLUICE_REDIS_URL: `redis://:password-of-a-test@127.0.0.1:${server.server.port}`,
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
  const lengths = async () => Promise.all([redis.llen(reads ?? ''), redis.llen(writes ?? '')]);
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
  expect(await redis.keys('*:prioritized')).toEqual([]);
  stop.abort();
  await Promise.all(asked);
});
