import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

let redis: RedisUnderTest;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

test.each(['request', 'patient'] as const)(
  'a server that was demoted is left for whoever is behind its name now: %s',
  async (profile) => {
    const connection = redis.connect(profile);
    await once(connection, 'ready');
    const other = redis.connect('request');
    await once(other, 'ready');
    await other.replicaof('127.0.0.1', 1);
    const closed = once(connection, 'close');
    await expect(connection.set('a', '1')).rejects.toThrow(/^READONLY/);
    await closed;
    await other.replicaof('NO', 'ONE');
    if (connection.status !== 'ready') await once(connection, 'ready');
    expect(await connection.set('a', '1')).toBe('OK');
  },
);
