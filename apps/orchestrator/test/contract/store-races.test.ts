import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Lease } from '../../src/pool/container.ts';
import { storeKeys } from '../../src/pool/lua/store-keys.lua.ts';
import { expireLeasesScript } from '../../src/requests/lua/expire-leases.lua.ts';
import { isTerminal } from '../../src/requests/request.ts';
import { auditChanges, auditRedisStores } from '../fixture/audit-redis-stores.ts';
import {
  answerOf,
  envelopeOf,
  freeContainers,
  type RedisStoresUnderTest,
  redisStoresUnderTest,
  type StoresUnderTest,
} from '../fixture/stores-under-test.ts';

const RACES = 1_000;
const body = Buffer.from('hello');

let server: RedisUnderTest;
let one: RedisStoresUnderTest;
let other: Pick<StoresUnderTest, 'pools' | 'requests'>;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  one = await redisStoresUnderTest(server);
  other = one.other();
});

test(`${RACES} times a cancellation and a completion meet: one of them wins`, async () => {
  await freeContainers(one, ['a']);
  let [cancelled, succeeded] = [0, 0];
  const ids = [];
  for (let n = 0; n < RACES; n += 1) {
    const envelope = envelopeOf();
    ids.push(envelope.id);
    await one.requests.admit({ envelope, body, idempotencyKey: null });
    const [lease] = await one.pools.take('small', 'me', 1);
    if (!lease) throw new Error('the container was not free again');
    await one.requests.begin(lease, envelope.id);
    const settle = () => one.requests.settle(lease, envelope.id, answerOf(), body, { next: false });
    const cancel = () => other.requests.cancel(envelope.id);
    // Sent in the same turn, over two connections, in both orders.
    const [settled, before] =
      n % 2 === 0
        ? await Promise.all([settle(), cancel()])
        : await Promise.all([cancel(), settle()]).then(([was, settling]) => [settling, was] as const);
    const view = await one.requests.view(envelope.id);
    expect(view?.state).toBe(settled.accepted ? 'succeeded' : 'cancelled');
    expect(before).toBe(settled.accepted ? 'succeeded' : 'running');
    if (settled.accepted) succeeded += 1;
    else cancelled += 1;
    expect(await one.pools.find('a')).toMatchObject({ state: 'free', used: 0 });
  }
  process.stdout.write(`${succeeded} succeeded, ${cancelled} were cancelled\n`);
  expect(Math.min(succeeded, cancelled)).toBeGreaterThan(0);
  const changes = await one.changes();
  auditChanges(changes);
  const ends = changes.filter((change) => isTerminal(change.split(' ')[1] as 'cancelled'));
  expect(ends).toHaveLength(RACES);
  await auditRedisStores(one, ids);
});

test('200 calls at once over two connections share 8 slots, and no slot is given twice', async () => {
  await freeContainers(one, ['a', 'b', 'c', 'd'], { slots: 2 });
  for (let round = 0; round < 5; round += 1) {
    const calls = Array.from({ length: 200 }, (_, n) =>
      (n % 2 ? one : other).pools.take('small', `me-${n}`, 1),
    );
    const leases: Lease[] = (await Promise.all(calls)).flat();
    const names = leases.map(({ container }) => container.name).sort();
    expect(names).toEqual(['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd']);
    expect(new Set(leases.map(({ token }) => token)).size).toBe(8);
    // And each lease is ended once, however many try.
    const ends = leases.flatMap((lease) => [one.pools.release(lease), other.pools.release(lease)]);
    expect((await Promise.all(ends)).filter(Boolean)).toHaveLength(8);
    await auditRedisStores(one, []);
  }
});

test('200 requests at once begin once each, whoever tries with which lease', async () => {
  await freeContainers(one, ['a', 'b'], { slots: 100 });
  const ids = Array.from({ length: 200 }, () => envelopeOf()).map((envelope) => {
    void one.requests.admit({ envelope, body, idempotencyKey: null });
    return envelope.id;
  });
  const leases = await other.pools.take('small', 'me', 200);
  expect(leases).toHaveLength(200);
  const tries = leases.map((lease, n) => {
    const id = ids[Math.floor(n / 2)] ?? '';
    return (n % 2 ? one : other).requests.begin(lease, id);
  });
  const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'begun')).toHaveLength(100);
  expect(outcomes.filter((outcome) => outcome === 'over')).toHaveLength(100);
  await auditRedisStores(one, ids);
});

test('a sweep meets a settling holder 200 times: the request ends once, and so does the lease', async () => {
  await freeContainers(one, ['a']);
  const ids = [];
  for (let n = 0; n < 200; n += 1) {
    const envelope = envelopeOf();
    ids.push(envelope.id);
    await one.requests.admit({ envelope, body, idempotencyKey: null });
    const [lease] = await one.pools.take('small', 'me', 1);
    if (!lease) throw new Error('the container was not free again');
    await one.requests.begin(lease, envelope.id);
    await one.lapse(lease);
    const [settled, expired, alsoExpired] = await Promise.all([
      one.requests.settle(lease, envelope.id, answerOf(), body, { next: false }),
      other.requests.expireLeases(10),
      one.requests.expireLeases(10),
    ]);
    expect(expired.length + alsoExpired.length).toBe(settled.accepted ? 0 : 1);
    const { state } = (await one.requests.view(envelope.id)) ?? {};
    expect(state).toBe(settled.accepted ? 'succeeded' : 'failed');
    await one.pools.prove('a');
  }
  auditChanges(await one.changes());
  await auditRedisStores(one, ids);
});

test('a lease that was renewed, or got a request, while a sweep was deciding is left alone', async () => {
  await freeContainers(one, ['a']);
  const envelope = envelopeOf();
  await one.requests.admit({ envelope, body, idempotencyKey: null });
  const [lease] = await one.pools.take('small', 'me', 1);
  if (!lease) throw new Error('nothing was free');
  const sweep = (id: string) =>
    expireLeasesScript.run(one.redis, storeKeys(one.keys), [lease.token, id, 'outcome', 'mac']);
  expect(await sweep('')).toEqual([]);
  await one.lapse(lease);
  await one.requests.begin(lease, envelope.id);
  expect(await sweep('')).toEqual([]);
  expect(await one.requests.view(envelope.id)).toMatchObject({ state: 'running' });
  expect(await one.requests.expireLeases(10)).toMatchObject([{ token: lease.token, requestId: envelope.id }]);
});
