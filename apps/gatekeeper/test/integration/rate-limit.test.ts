import { setTimeout as delay } from 'node:timers/promises';
import { createRedisRateLimiter, type RateLimiter } from '@sluice/common/limits/redis-rate-limiter.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let redis: RedisUnderTest;
/** As on two gatekeepers: nothing is shared but Redis. */
let limiters: [RateLimiter, RateLimiter];
const keys = redisKeys('test');

beforeAll(async () => {
  redis = await startRedis();
  const connections = [redis.connect('request'), redis.connect('request')] as const;
  await Promise.all(connections.map((each) => new Promise((resolve) => each.once('ready', resolve))));
  limiters = [createRedisRateLimiter(connections[0], keys), createRedisRateLimiter(connections[1], keys)];
});
afterAll(() => redis?.stop());

async function callsOf(command: string): Promise<number> {
  const stats = await redis.connect('patient').info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

test('the burst is shared by two gatekeepers, then requests pass at the rate', async () => {
  const rate = { perSecond: 0.5, burst: 7 };
  const takes = Array.from({ length: 20 }, (_, n) => limiters[n % 2 ? 1 : 0].take('shared', rate));
  const standings = await Promise.all(takes);
  const allowed = standings.filter((standing) => standing.allowed);
  expect(allowed.map(({ remaining }) => remaining).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(Math.max(...allowed.map(({ seconds }) => seconds))).toBe(14);
  for (const refused of standings.filter((standing) => !standing.allowed)) {
    expect(refused).toEqual({ allowed: false, remaining: 0, seconds: 2 });
  }
});

test('after its Retry-After exactly one more may pass', async () => {
  const rate = { perSecond: 1, burst: 2 };
  const [first] = limiters;
  expect((await first.take('again', rate)).remaining).toBe(1);
  expect((await first.take('again', rate)).remaining).toBe(0);
  const refused = await first.take('again', rate);
  expect(refused).toEqual({ allowed: false, remaining: 0, seconds: 1 });
  await delay(refused.seconds * 1_000 + 5);
  expect(await first.take('again', rate)).toMatchObject({ allowed: true, remaining: 0 });
  expect(await limiters[1].take('again', rate)).toMatchObject({ allowed: false });
});

test.each([
  [{ perSecond: 3, burst: 1_000 }, 1_000],
  [{ perSecond: 7, burst: 3 }, 3],
  [{ perSecond: 0.01, burst: 1 }, 1],
])('%j lets exactly its burst through at once', async (rate, burst) => {
  const id = `burst-${burst}`;
  const standings = await Promise.all(Array.from({ length: burst + 20 }, () => limiters[0].take(id, rate)));
  const allowed = standings.filter((standing) => standing.allowed).length;
  // While the test runs, a few may have come back.
  expect(allowed).toBeGreaterThanOrEqual(burst);
  expect(allowed).toBeLessThanOrEqual(burst + 3);
});

test('keys do not share a bucket, and a bucket that is full leaves nothing behind', async () => {
  const rate = { perSecond: 100, burst: 1 };
  for (const id of ['x', 'y']) expect((await limiters[0].take(id, rate)).allowed).toBe(true);
  await delay(30);
  expect(await redis.connect('patient').exists(`${keys.rates}:x`, `${keys.rates}:y`)).toBe(0);
});

test('the flood of a caller in excess does not reach Redis', async () => {
  const rate = { perSecond: 0.1, burst: 5 };
  for (let n = 0; n < 6; n += 1) await limiters[0].take('flood', rate);
  const before = await callsOf('evalsha');
  for (let n = 0; n < 1_000; n += 1) expect((await limiters[0].take('flood', rate)).allowed).toBe(false);
  expect(await callsOf('evalsha')).toBe(before);
});

test('without Redis no request is let through uncounted', async () => {
  const away = redis.connect('request');
  away.disconnect();
  const limiter = createRedisRateLimiter(away, keys);
  await expect(limiter.take('away', { perSecond: 1, burst: 1 })).rejects.toMatchObject({
    code: 'QUEUE.UNAVAILABLE',
  });
});
