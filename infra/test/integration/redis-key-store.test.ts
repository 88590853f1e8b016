import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import { authenticate } from '@sluice/common/auth/authenticate.ts';
import { createKeyFile, type KeyFile } from '@sluice/common/auth/key-file.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import {
  createKeyHash,
  createRedisKeyStore,
  type RedisKeyStore,
} from '@sluice/common/auth/redis-key-store.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { createRedis } from '@sluice/common/redis/redis-client.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import type { SealedHash } from '@sluice/common/redis/sealed-hash.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { createFaultProxy } from '@sluice/testing/fault-proxy.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

const signer = createSigner(new Secret('k'.repeat(32)));
const folder = temporaryFolder('key-store');
const path = join(folder.path, 'keys.json');

let server: RedisUnderTest;
let redis: Redis;
let subscriber: Redis;
let namespace: string;
let lines: string[];
/** As the command line has it. */
let hash: SealedHash<KeyRecord>;
let stores: RedisKeyStore[] = [];
let count = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = server.connect('request');
  subscriber = server.connect('patient');
  if (redis.status !== 'ready') await once(redis, 'ready');
});
afterAll(async () => {
  await server?.stop();
  folder.remove();
});
beforeEach(() => {
  count += 1;
  namespace = `test-${count}`;
  lines = [];
  hash = createKeyHash({
    redis,
    subscriber: null,
    keys: redisKeys(namespace),
    signer,
    logger: server.logger,
  });
});
afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
});

const logger = pino({ level: 'info' }, { write: (line) => lines.push(line) });
const startStore = async (file: KeyFile | null = null, link = redis, ear = subscriber) => {
  const keys = redisKeys(namespace);
  const store = createRedisKeyStore({ redis: link, subscriber: ear, keys, signer, logger, file });
  stores.push(store);
  await store.start();
  return store;
};
const newKey = (changes: Partial<KeyRecord> = {}) => {
  const key = createApiKey();
  const record: KeyRecord = {
    id: key.id,
    name: 'app',
    role: 'reader',
    hash: hashSecret(key.secret),
    ...changes,
  };
  return { record, text: formatApiKey(key) };
};
const ask = (store: RedisKeyStore, text: string) => authenticate(`Bearer ${text}`, store);
const verdict = (store: RedisKeyStore, text: string) =>
  ask(store, text).then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const writeFile = (...records: KeyRecord[]) => {
  writeFileSync(`${path}.new`, JSON.stringify({ keys: records }));
  renameSync(`${path}.new`, path);
};

exerciseService('key store', () => {
  const parts = { redis, subscriber, keys: redisKeys(namespace), signer, logger };
  return createRedisKeyStore({ ...parts, file: null });
});

test('a new key works on every store as soon as it is there, even where the notice never arrives', async () => {
  const deaf = server.connect('patient');
  const two = [await startStore(), await startStore(null, redis, deaf)];
  deaf.disconnect();
  const { record, text } = newKey();
  await hash.add(record.id, record);
  const startedAt = performance.now();
  for (const store of two) expect(await ask(store, text)).toEqual(record);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('a key that is revoked ends on every store at once', async () => {
  const two = [await startStore(), await startStore()];
  const { record, text } = newKey();
  await hash.add(record.id, record);
  for (const store of two) expect(await verdict(store, text)).toBe('ok');
  const startedAt = performance.now();
  await hash.update(record.id, (now) => now && { ...now, revokedAt: new Date().toISOString() });
  for (const store of two) {
    await pollUntil('revoked', 3_000, async () => (await verdict(store, text)) === 'AUTH.EXPIRED', 2);
  }
  expect(performance.now() - startedAt).toBeLessThan(900);
});

test('a key that is rotated: the new secret works, the old one in its grace only', async () => {
  const store = await startStore();
  const { record, text } = newKey();
  await hash.add(record.id, record);
  expect(await verdict(store, text)).toBe('ok');
  const next = createApiKey();
  const until = new Date(Date.now() + 60_000).toISOString();
  await hash.put(record.id, {
    ...record,
    hash: hashSecret(next.secret),
    previous: { hash: record.hash, until },
  });
  const nextText = formatApiKey({ id: record.id, secret: next.secret });
  await pollUntil('the new one works', 3_000, async () => (await verdict(store, nextText)) === 'ok', 2);
  expect(await verdict(store, text)).toBe('ok');
  await hash.put(record.id, { ...record, hash: hashSecret(next.secret) });
  await pollUntil('the old one ended', 3_000, async () => (await verdict(store, text)) === 'AUTH.INVALID', 2);
});

test('who can write to Redis can neither mint a key nor change one', async () => {
  const store = await startStore();
  const reader = newKey();
  const minted = newKey({ role: 'admin' });
  await hash.add(reader.record.id, reader.record);
  expect(await verdict(store, reader.text)).toBe('ok');
  const name = `${redisKeys(namespace).queuePrefix}:api-keys`;
  const text = (await redis.hget(name, reader.record.id)) ?? '';
  const body = JSON.stringify({ revision: Date.now() + 1_000, record: minted.record });
  await redis.hset(name, {
    [minted.record.id]: `${text.slice(0, 43)} ${body}`,
    [reader.record.id]: text.replace('"reader"', '"admin"'),
  });
  await redis.incr(`${name}:version`);
  await pollUntil('both were refused', 3_000, () => store.refused === 2);
  expect(await verdict(store, minted.text)).toBe('AUTH.INVALID');
  expect((await ask(store, reader.text)).role).toBe('reader');
  expect(await verdict(await startStore(), reader.text)).toBe('AUTH.INVALID');
  expect(lines.join('')).not.toContain(reader.record.hash);
});

test('a key file seeds what is not there, brings nothing back, and does not win', async () => {
  const [fresh, revoked, changed] = [newKey(), newKey(), newKey({ role: 'writer' })];
  await hash.add(revoked.record.id, { ...revoked.record, revokedAt: '2020-01-01T00:00:00Z' });
  await hash.add(changed.record.id, { ...changed.record, role: 'reader' });
  writeFile(fresh.record, revoked.record, changed.record);
  const store = await startStore(createKeyFile(path, logger));
  expect(await verdict(store, fresh.text)).toBe('ok');
  expect(await verdict(store, revoked.text)).toBe('AUTH.EXPIRED');
  expect((await ask(store, changed.text)).role).toBe('reader');
  for (const { record } of [revoked, changed]) {
    expect(lines.filter((line) => line.includes(record.id) && line.includes('Redis counts'))).toHaveLength(1);
  }

  const later = newKey();
  writeFile(revoked.record, changed.record, later.record);
  await pollUntil('the added key is known', 5_000, async () => (await verdict(store, later.text)) === 'ok');
  expect(await verdict(store, fresh.text)).toBe('ok');
  await pollUntil('it is told', 3_000, () =>
    lines.some((line) => line.includes(`keys revoke ${fresh.record.id}`)),
  );
});

test('two stores with one file add each key once, without a warning', async () => {
  writeFile(newKey().record, newKey().record);
  await Promise.all([startStore(createKeyFile(path, logger)), startStore(createKeyFile(path, logger))]);
  expect(lines.filter((line) => line.includes('was added'))).toHaveLength(2);
  expect(lines.filter((line) => line.includes('"level":40'))).toEqual([]);
});

test('without any key it says how to make one', async () => {
  await startStore();
  expect(lines.join('')).toMatch(/there is no API key yet; make one: npm run sluice -- keys create/);
});

test('while Redis is away known keys work, and unknown ones are told to come back', async () => {
  const proxy = await createFaultProxy(redis.options.port ?? 0);
  const url = new Secret(`redis://:password-of-a-test@127.0.0.1:${proxy.port}`);
  const link = createRedis(url, 'request', server.logger, 'far');
  const ear = createRedis(url, 'patient', server.logger, 'far-ear');
  try {
    const { record, text } = newKey();
    await hash.add(record.id, record);
    const store = await startStore(null, link, ear);
    proxy.inject({ kind: 'refuse' });
    const stranger = newKey();
    await pollUntil('Redis is away', 3_000, async () => {
      return (await verdict(store, formatApiKey(createApiKey()))) === 'QUEUE.UNAVAILABLE';
    });
    expect(await verdict(store, text)).toBe('ok');
    await hash.add(stranger.record.id, stranger.record);
    proxy.inject({ kind: 'none' });
    await pollUntil('it is known', 8_000, async () => (await verdict(store, stranger.text)) === 'ok');
  } finally {
    link.disconnect();
    ear.disconnect();
    await proxy.close();
  }
});
