import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { createRedis } from '@sluice/common/redis/redis-client.ts';
import { createSealedHash, type SealedHash } from '@sluice/common/redis/sealed-hash.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { createFaultProxy } from '@sluice/testing/fault-proxy.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

const Fruit = z.strictObject({ fruit: z.string() });
type Fruit = z.infer<typeof Fruit>;
const signer = createSigner(new Secret('k'.repeat(32)));

let server: RedisUnderTest;
let redis: Redis;
let subscriber: Redis;
let name: string;
let open: SealedHash<Fruit>[] = [];
let count = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = server.connect('request');
  subscriber = server.connect('patient');
  if (redis.status !== 'ready') await once(redis, 'ready');
});
afterAll(() => server?.stop());
beforeEach(() => {
  count += 1;
  name = `{test}:fruits-${count}`;
});
afterEach(async () => {
  for (const hash of open) await hash.close();
  open = [];
});

const create = (changes: Partial<Parameters<typeof createSealedHash<Fruit>>[0]> = {}) => {
  const logger = server.logger;
  const parts = { name, purpose: 'key', schema: Fruit, signer, redis, subscriber, logger } as const;
  const hash = createSealedHash<Fruit>({ ...parts, ...changes });
  open.push(hash);
  return hash;
};
const start = async (changes: Parameters<typeof create>[0] = {}) => {
  const hash = create(changes);
  await hash.start();
  return hash;
};
const soon = (what: string, ask: () => unknown) =>
  pollUntil(what, 3_000, async () => Boolean(await ask()), 5);
/** What a process notices by itself only when the counter moves. */
const stir = () => redis.incr(`${name}:version`);

exerciseService('sealed hash', () => create());

test('what one puts, another has at once and a later one from its start', async () => {
  const [one, other] = [await start(), await start()];
  expect(one.loaded).toBe(true);
  await one.put('a', { fruit: 'apple' });
  expect(one.get('a')).toEqual({ fruit: 'apple' });
  await soon('the other has it', () => other.get('a')?.fruit === 'apple');
  const later = await start();
  expect([...later.all()]).toEqual([['a', { fruit: 'apple' }]]);
});

test('a change that no notice tells is seen by the poll', async () => {
  const deaf = await start({ subscriber: null });
  await (await start()).put('a', { fruit: 'apple' });
  await soon('the poll saw it', () => deaf.get('a'));
});

test('a record made without the key, altered, or moved is refused, counted, and what was known stays', async () => {
  const hash = await start();
  await hash.put('a', { fruit: 'apple' });
  const text = (await redis.hget(name, 'a')) ?? '';
  await redis.hset(name, {
    a: text.replace('apple', 'quince'),
    minted: '{"revision":1,"record":{"fruit":"mint"}}',
    moved: text,
  });
  await stir();
  await soon('all three were refused', () => hash.refused === 3);
  expect([...hash.all()]).toEqual([['a', { fruit: 'apple' }]]);

  const fresh = create();
  const refusals = await fresh.load();
  expect(fresh.all().size).toBe(0);
  expect(refusals.map(({ field, reason }) => `${field} ${reason}`).sort()).toEqual([
    'a signature',
    'minted signature',
    'moved signature',
  ]);
  await stir();
  await delay(1_200);
  expect(hash.refused).toBe(3);
});

test('a record set back, deleted, or brought back after its removal does not count, and is put back', async () => {
  const hash = await start();
  await hash.put('a', { fruit: 'green' });
  const old = (await redis.hget(name, 'a')) ?? '';
  await hash.put('a', { fruit: 'ripe' });
  const ripe = await redis.hget(name, 'a');
  await redis.hset(name, 'a', old);
  await stir();
  await soon('it was put back', async () => (await redis.hget(name, 'a')) === ripe);
  expect(hash.get('a')).toEqual({ fruit: 'ripe' });
  expect(hash.refused).toBe(1);

  await redis.del(name, `${name}:version`);
  await pollUntil('it was put back', 3_000, async () => (await redis.hget(name, 'a')) === ripe);

  await hash.remove('a');
  expect(hash.get('a')).toBeUndefined();
  await redis.hset(name, 'a', ripe ?? '');
  await stir();
  await pollUntil('the mark is back', 3_000, async () => (await redis.hget(name, 'a'))?.includes('null'));
  expect(hash.all().size).toBe(0);
  expect(await hash.add('a', { fruit: 'new' })).toBe(false);
  await hash.put('a', { fruit: 'new' });
  expect(hash.get('a')).toEqual({ fruit: 'new' });
});

test('changes at once do not lose one another, and of two that add, one does', async () => {
  const hashes = [await start(), await start(), await start()];
  const [one] = hashes as [SealedHash<Fruit>];
  expect(
    (await Promise.all(hashes.map((hash) => hash.add('a', { fruit: '' })))).filter(Boolean),
  ).toHaveLength(1);
  await Promise.all(
    hashes.map((hash, index) => hash.update('a', (now) => now && { fruit: now.fruit + index })),
  );
  await one.look('a');
  expect([...(one.get('a')?.fruit ?? '')].sort().join('')).toBe('012');
  expect(await one.update('b', () => undefined)).toBe(false);
  expect(await redis.hexists(name, 'b')).toBe(0);
});

test('nothing is added where a record lies that is not believed; it can be overwritten on purpose', async () => {
  const hash = await start();
  await redis.hset(name, 'a', Buffer.from([0xff, 0xfe, 0x20]));
  expect(await hash.add('a', { fruit: 'apple' })).toBe(false);
  await hash.put('a', { fruit: 'apple' });
  await expect(create().look('a')).resolves.toEqual({ fruit: 'apple' });
});

test('a look finds what was not told yet; unknown names ask Redis at most 50 times a second', async () => {
  await (await start()).put('a', { fruit: 'apple' });
  const hash = create();
  expect(hash.get('a')).toBeUndefined();
  expect(await hash.look('a')).toEqual({ fruit: 'apple' });

  const asked = async () => Number(/cmdstat_hmget:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1]);
  const before = await asked();
  const startedAt = performance.now();
  for (let index = 0; index < 1_000; index += 1) await hash.look(`nobody-${index}`);
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
  expect((await asked()) - before).toBeLessThanOrEqual(50 * (seconds + 1));
});

test('with a new signing key, reseal carries over what the old one signed and nothing else', async () => {
  await (await start()).put('a', { fruit: 'apple' });
  await redis.hset(name, 'minted', 'no signature');
  const [oldKey, newKey] = [new Secret('k'.repeat(32)), new Secret('n'.repeat(32))];
  const result = await create({ signer: createSigner(newKey, { also: oldKey }) }).reseal();
  expect(result).toEqual({ resealed: 1, refusals: [{ field: 'minted', reason: 'signature' }] });
  const after = create({ signer: createSigner(newKey) });
  await after.load();
  expect([...after.all()]).toEqual([['a', { fruit: 'apple' }]]);
});

test('while Redis is away it starts, what is in memory stays, and what changed is seen when it is back', async () => {
  const writer = await start();
  await writer.put('a', { fruit: 'apple' });
  const port = redis.options.port ?? 0;
  const proxy = await createFaultProxy(port);
  const logger = createLogger('test', 'silent');
  const url = new Secret(`redis://:password-of-a-test@127.0.0.1:${proxy.port}`);
  const link = createRedis(url, 'request', logger, 'far');
  const ear = createRedis(url, 'patient', logger, 'far-ear');
  try {
    const hash = await start({ redis: link, subscriber: ear });
    expect(hash.get('a')).toEqual({ fruit: 'apple' });
    proxy.inject({ kind: 'refuse' });
    await expect(hash.look('b')).rejects.toThrow();
    expect(hash.get('a')).toEqual({ fruit: 'apple' });
    const late = await start({ redis: link, subscriber: ear });
    expect(late.loaded).toBe(false);
    await writer.put('b', { fruit: 'pear' });
    proxy.inject({ kind: 'none' });
    await pollUntil('both saw the change', 8_000, () => hash.get('b') && late.get('b') && late.get('a'));
  } finally {
    link.disconnect();
    ear.disconnect();
    await proxy.close();
  }
});
