import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lease } from '../../src/pool/container.ts';
import type { PoolStore } from '../../src/pool/pool-store.ts';
import {
  freeContainers,
  memoryStoresUnderTest,
  redisStoresUnderTest,
  registrationOf,
  type StoresUnderTest,
} from '../fixture/stores-under-test.ts';

let server: RedisUnderTest;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

const kinds = [
  ['in memory', async (): Promise<StoresUnderTest> => memoryStoresUnderTest()],
  ['in Redis', (): Promise<StoresUnderTest> => redisStoresUnderTest(server)],
] as const;

describe.each(kinds)('the pool store %s', (_, create) => {
  let stores: StoresUnderTest;
  let pools: PoolStore;
  beforeEach(async () => {
    stores = await create();
    pools = stores.pools;
  });
  const stateOf = async (name: string) => (await pools.find(name))?.state ?? null;
  const takeOne = async (pool = 'small'): Promise<Lease> => {
    const [lease] = await pools.take(pool, 'me', 1);
    if (!lease) throw new Error('nothing was free');
    return lease;
  };

  test('a container begins as starting, and is given to nobody before it was proved', async () => {
    const before = Date.now();
    expect(await pools.register(registrationOf('a', { slots: 2 }))).toBe('registered');
    const found = await pools.find('a');
    expect(found).toEqual({
      ...registrationOf('a', { slots: 2 }),
      state: 'starting',
      used: 0,
      since: expect.any(Number),
      lastUsedAt: 0,
      reason: '',
      served: 0,
    });
    expect(Math.abs((found?.since ?? 0) - before)).toBeLessThan(10_000);
    expect(await pools.take('small', 'me', 1)).toEqual([]);
    expect(await pools.prove('a')).toBe('free');
    expect(await pools.prove('a')).toBe('free');
    expect((await takeOne()).container).toEqual(registrationOf('a', { slots: 2 }));
  });

  test('a name is registered once; the same registration again changes nothing', async () => {
    await freeContainers(stores, ['a']);
    expect(await pools.register(registrationOf('a'))).toBe('registered');
    expect(await stateOf('a')).toBe('free');
    expect(await pools.register(registrationOf('a', { url: 'http://127.0.0.1:4001' }))).toBe('exists');
    const { url } = registrationOf('a');
    expect(await pools.register(registrationOf('b', { url }))).toBe('exists');
    await pools.remove('a');
    expect(await pools.register(registrationOf('b', { url }))).toBe('registered');
    await pools.remove('b');
    await pools.register(registrationOf('a'));
    expect((await pools.find('a'))?.url).toBe('http://a.test:4000');
  });

  test('what is not there is null', async () => {
    expect(await pools.find('a')).toBeNull();
    expect(await pools.prove('a')).toBeNull();
    expect(await pools.suspect('a', 'why')).toBeNull();
    expect(await pools.drain('a')).toBeNull();
    expect(await pools.remove('a')).toBeNull();
    expect(await pools.list()).toEqual([]);
    expect(await pools.take('small', 'me', 3)).toEqual([]);
    expect(await pools.renew([])).toEqual([]);
    expect(await pools.renew([7, 8])).toEqual([7, 8]);
  });

  test('lists are by pool and by name', async () => {
    await freeContainers(stores, ['c', 'a']);
    await freeContainers(stores, ['b'], { pool: 'large' });
    expect((await pools.list()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect((await pools.list('small')).map(({ name }) => name)).toEqual(['a', 'c']);
    expect(await pools.list('none')).toEqual([]);
  });

  test('a container of one slot has one lease, which ends once', async () => {
    await freeContainers(stores, ['a']);
    const lease = await takeOne();
    expect(await stateOf('a')).toBe('busy');
    expect(await pools.take('small', 'other', 1)).toEqual([]);
    expect(await pools.renew([lease.token])).toEqual([]);
    expect(await pools.release(lease)).toBe(true);
    expect(await pools.find('a')).toMatchObject({ state: 'free', used: 0, served: 0 });
    expect(await pools.release(lease)).toBe(false);
    expect(await pools.renew([lease.token])).toEqual([lease.token]);
    const next = await takeOne();
    expect(next.token).toBeGreaterThan(lease.token);
    expect(await pools.release(lease, 'late')).toBe(false);
    expect(await pools.find('a')).toMatchObject({ state: 'busy', used: 1, reason: '' });
  });

  test('of a container of three slots, all are leased, and it is busy with the last', async () => {
    await freeContainers(stores, ['a'], { slots: 3 });
    const first = await pools.take('small', 'me', 2);
    expect(await pools.find('a')).toMatchObject({ state: 'free', used: 2 });
    const rest = await pools.take('small', 'me', 5);
    expect([first.length, rest.length]).toEqual([2, 1]);
    expect(await pools.find('a')).toMatchObject({ state: 'busy', used: 3 });
    for (const lease of first) await pools.release(lease);
    expect(await pools.find('a')).toMatchObject({ state: 'free', used: 1 });
  });

  test('the container used last is taken first, each pool by itself', async () => {
    await freeContainers(stores, ['a', 'b', 'c']);
    await freeContainers(stores, ['x'], { pool: 'large' });
    const all = await pools.take('small', 'me', 4);
    expect(all.map(({ container }) => container.name).sort()).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c', 'a']) {
      const lease = all.find(({ container }) => container.name === name);
      if (lease) await pools.release(lease);
    }
    const again = await pools.take('small', 'me', 3);
    expect(again.map(({ container }) => container.name)).toEqual(['a', 'c', 'b']);
    expect((await takeOne('large')).container.name).toBe('x');
  });

  test('a lease that ends with a suspicion quarantines its container until it is proved', async () => {
    await freeContainers(stores, ['a']);
    await pools.release(await takeOne(), 'it hung');
    expect(await pools.find('a')).toMatchObject({ state: 'quarantined', reason: 'it hung', used: 0 });
    expect(await pools.take('small', 'me', 1)).toEqual([]);
    expect(await pools.suspect('a', 'again')).toBe('quarantined');
    expect((await pools.find('a'))?.reason).toBe('it hung');
    expect(await pools.prove('a')).toBe('free');
    expect((await pools.find('a'))?.reason).toBe('');
  });

  test('while a lease of it lasts, a container in quarantine is not freed by a probe', async () => {
    await freeContainers(stores, ['a'], { slots: 2 });
    const lease = await takeOne();
    expect(await pools.suspect('a', 'why')).toBe('quarantined');
    expect(await pools.prove('a')).toBe('quarantined');
    expect(await pools.take('small', 'me', 1)).toEqual([]);
    expect(await pools.release(lease)).toBe(true);
    expect(await stateOf('a')).toBe('quarantined');
    expect(await pools.prove('a')).toBe('free');
  });

  test('draining: no new lease, gone with the last one; at once where there is none', async () => {
    await freeContainers(stores, ['a', 'b'], { slots: 2 });
    const [one, two] = await pools.take('small', 'me', 2);
    if (!one || !two) throw new Error('nothing was free');
    const { name } = one.container;
    expect(two.container.name).toBe(name);
    const other = name === 'a' ? 'b' : 'a';
    expect(await pools.drain(other)).toBe('gone');
    expect(await pools.drain(name)).toBe('draining');
    expect(await pools.drain(name)).toBe('draining');
    expect(await pools.prove(name)).toBe('draining');
    expect(await pools.suspect(name, 'why')).toBe('draining');
    expect(await pools.take('small', 'me', 4)).toEqual([]);
    await pools.release(one, 'why');
    expect(await pools.find(name)).toMatchObject({ state: 'draining', used: 1 });
    await pools.release(two);
    expect(await pools.list()).toEqual([]);
  });

  test('a container may be drained in any state', async () => {
    await pools.register(registrationOf('a'));
    expect(await pools.drain('a')).toBe('gone');
    await freeContainers(stores, ['b']);
    await pools.suspect('b', 'why');
    expect(await pools.drain('b')).toBe('gone');
    await freeContainers(stores, ['c']);
    const lease = await takeOne();
    await pools.suspect('c', 'why');
    expect(await pools.drain('c')).toBe('draining');
    expect((await pools.find('c'))?.reason).toBe('');
    await pools.release(lease);
    expect(await pools.find('c')).toBeNull();
  });

  test('a lease of a removed container ends quietly, also when another one has its name', async () => {
    await freeContainers(stores, ['a']);
    const lease = await takeOne();
    expect(await pools.remove('a')).toBe('gone');
    expect(await pools.find('a')).toBeNull();
    expect(await pools.renew([lease.token])).toEqual([]);
    await freeContainers(stores, ['a'], { url: 'http://127.0.0.1:4001' });
    const next = await takeOne();
    expect(await pools.release(lease, 'it hung')).toBe(true);
    expect(await pools.find('a')).toMatchObject({ state: 'busy', used: 1 });
    expect(await pools.release(next)).toBe(true);
    expect(await pools.find('a')).toMatchObject({ state: 'free', used: 0 });
  });

  test('a lease that lapsed is nobody else’s before the sweep, and quarantines its container', async () => {
    await freeContainers(stores, ['a', 'b']);
    const [one, two] = await pools.take('small', 'me', 2);
    if (!one || !two) throw new Error('nothing was free');
    await stores.lapse(one);
    expect(await pools.take('small', 'other', 1)).toEqual([]);
    expect(await stores.requests.expireLeases(10)).toEqual([
      { token: one.token, container: one.container.name, requestId: null, ticket: null },
    ]);
    expect(await pools.find(one.container.name)).toMatchObject({
      state: 'quarantined',
      used: 0,
      reason: 'its lease expired',
    });
    expect(await stateOf(two.container.name)).toBe('busy');
    expect(await pools.release(one)).toBe(false);
    expect(await stores.requests.expireLeases(10)).toEqual([]);
  });

  test('a lease that is renewed in time does not expire', async () => {
    await freeContainers(stores, ['a']);
    const lease = await takeOne();
    await stores.lapse(lease);
    expect(await pools.renew([lease.token])).toEqual([]);
    expect(await stores.requests.expireLeases(10)).toEqual([]);
    expect(await pools.release(lease)).toBe(true);
  });
});
