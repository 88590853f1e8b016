import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lease } from '../../src/pool/container.ts';
import type { RequestEnvelope } from '../../src/requests/request.ts';
import { auditChanges, auditRedisStores } from '../fixture/audit-redis-stores.ts';
import {
  answerOf,
  envelopeOf,
  failureOf,
  freeContainers,
  memoryStoresUnderTest,
  redisStoresUnderTest,
  registrationOf,
  type StoresUnderTest,
} from '../fixture/stores-under-test.ts';

/** Another seed each time; `SLUICE_PROPERTY_SEED` and `SLUICE_PROPERTY_RUNS` repeat a run or make it deeper. */
const seed = Number(process.env.SLUICE_PROPERTY_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.SLUICE_PROPERTY_RUNS ?? 25);
process.stdout.write(`random walks of ${numRuns} runs, seed ${seed}\n`);

let server: RedisUnderTest;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

const POOLS = ['small', 'large'];
const NAMES = ['a', 'b', 'c', 'd'];

/** One step: which call, and numbers of which it takes what it needs. */
const step = fc.record({
  call: fc.oneof(
    {
      weight: 1,
      arbitrary: fc.constantFrom('suspect', 'drain', 'remove', 'keep', 'expireRequests'),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('release', 'requeue', 'cancel', 'renew', 'register', 'begin', 'lapse'),
    },
    { weight: 3, arbitrary: fc.constantFrom('expireLeases', 'prove', 'prove', 'prove') },
    { weight: 9, arbitrary: fc.constantFrom('take', 'take', 'admit', 'admit', 'beginNext', 'settle') },
  ),
  one: fc.nat(1_000),
  two: fc.nat(1_000),
  three: fc.nat(1_000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Leases and requests of one walk, by number, so that two stores can be asked the same. */
interface Walk {
  stores: StoresUnderTest;
  leases: Lease[];
  envelopes: RequestEnvelope[];
  /** Requests that began, with their leases. */
  begun: { lease: Lease; id: string }[];
}

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];
/** The younger ones more often: the older ones are mostly over. */
const recent = <T>(list: readonly T[], index: number): T | undefined =>
  index % 4 === 0 ? at(list, index) : list[list.length - 1 - (index % Math.min(list.length, 4))];

/**
 * Where a call lets a lease expire rather than end it, because another request is at work on it, that lease is made to lapse: so that sweeps
 * end leases in the order of their tokens, in both stores.
 */
async function perform(walk: Walk, { call, one, two, three }: Step): Promise<unknown> {
  const { stores, leases, envelopes } = walk;
  const { pools, requests } = stores;
  const name = at(NAMES, one) ?? '';
  const lease = recent(leases, two);
  const id = recent(envelopes, three)?.id ?? 'r0';
  const suspect = three % 5 === 0 ? 'why' : undefined;
  const body = Buffer.from(id);
  const known = (got: Lease | null) => got && [leases.push(got), got.container.name];

  switch (call) {
    case 'register':
      return pools.register(registrationOf(name, { slots: (two % 3) + 1, pool: at(POOLS, one) ?? '' }));
    case 'prove':
      return pools.prove(name);
    case 'suspect':
      return pools.suspect(name, 'why');
    case 'drain':
      return pools.drain(name);
    case 'remove':
      return pools.remove(name);
    case 'take':
      return (await pools.take(at(POOLS, one) ?? '', 'me', (two % 3) + 1)).map(known);
    case 'keep':
      return requests.keep(id);
    case 'cancel':
      return requests.cancel(id);
    case 'expireRequests':
      return requests.expireRequests(10);
    case 'expireLeases': {
      const expired = await requests.expireLeases(100);
      return expired.map((each) => ({
        ...each,
        token: leases.findIndex(({ token }) => token === each.token),
      }));
    }
  }
  if (!lease) return null;
  const begin = async (mine: Lease, requestId: string) => {
    const begun = await requests.begin(mine, requestId);
    if (begun.outcome !== 'begun') return begun;
    walk.begun.push({ lease: mine, id: requestId });
    // The two are asked at two moments.
    const { leftMs, ...rest } = begun;
    return { ...rest, hasTimeLeft: leftMs > 0 };
  };
  switch (call) {
    case 'renew':
      return (await pools.renew([lease.token])).length;
    case 'lapse':
      return stores.lapse(lease);
    case 'release': {
      const released = await pools.release(lease, suspect);
      await stores.lapse(lease);
      return released;
    }
    case 'requeue': {
      const chosen = (one % 4 > 0 && recent(walk.begun, two)) || { lease, id };
      const requeued = await requests.requeue(chosen.lease, chosen.id, suspect);
      await stores.lapse(chosen.lease);
      return requeued;
    }
    case 'begin':
      return begin(lease, id);
    case 'beginNext': {
      const unused = leases.filter((each) => !walk.begun.some((begun) => begun.lease === each));
      const mine = recent(unused, two) ?? lease;
      const [next] = await requests.nextInLine(mine.pool, 1);
      return next ? begin(mine, next.requestId) : null;
    }
    case 'settle': {
      const chosen = (one % 4 > 0 && recent(walk.begun, two)) || { lease, id };
      const outcome = two % 3 === 0 ? failureOf() : answerOf();
      const options = { next: one % 2 === 0, suspect };
      const settled = await requests.settle(chosen.lease, chosen.id, outcome, body, options);
      await stores.lapse(chosen.lease);
      return { ...settled, next: known(settled.next) };
    }
  }
  return null;
}

/** All that can be asked, without times. */
async function told({ stores, envelopes }: Walk): Promise<unknown> {
  const { pools, requests } = stores;
  const containers = (await pools.list()).map(({ since: _, lastUsedAt: __, ...rest }) => rest);
  const views = await Promise.all(
    envelopes.map(async ({ id }) => {
      const [view, answer] = await Promise.all([requests.view(id), requests.answer(id)]);
      return { ...view, startedAt: null, endedAt: null, answer: answer?.toString() };
    }),
  );
  const lines = [];
  for (const pool of POOLS) {
    const { waiting, running } = await requests.load(pool);
    lines.push({ waiting, running, tickets: await requests.nextInLine(pool, 100) });
  }
  return { containers, views, lines };
}

const admission = ({ one, two, three }: Step, count: number): Partial<RequestEnvelope> => ({
  pool: at(POOLS, one) ?? '',
  caller: at(['ada', 'bob', 'eve'], two) ?? '',
  priority: at(['normal', 'normal', 'high', 'low'] as const, three) ?? 'normal',
  mayRepeat: two % 2 === 0,
  // Far apart, so that they expire in one order by any clock.
  ...(three % 7 === 0 ? { deadlineAt: Date.now() - 1_000_000 + count * 1_000 } : {}),
});

test(
  'whatever is called in whatever order, Redis and the fake tell the same, and all invariants hold',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), async (steps) => {
        const inRedis = await redisStoresUnderTest(server);
        const real: Walk = { stores: inRedis, leases: [], envelopes: [], begun: [] };
        const fake: Walk = { stores: memoryStoresUnderTest(), leases: [], envelopes: [], begun: [] };
        for (const { stores } of [real, fake]) {
          await freeContainers(stores, NAMES.slice(0, 2), { slots: 2 });
          await freeContainers(stores, NAMES.slice(2), { pool: 'large' });
        }
        for (const each of steps) {
          if (each.call === 'admit') {
            const envelope = envelopeOf(admission(each, real.envelopes.length));
            const request = { envelope, body: Buffer.from(envelope.id), idempotencyKey: null };
            for (const walk of [real, fake]) walk.envelopes.push(envelope);
            const admitted = await real.stores.requests.admit(request);
            expect(admitted).toEqual(await fake.stores.requests.admit(request));
          } else {
            expect(await perform(real, each), each.call).toEqual(await perform(fake, each));
          }
          expect(await told(real), `after ${each.call}`).toEqual(await told(fake));
        }
        await auditRedisStores(
          inRedis,
          real.envelopes.map(({ id }) => id),
        );
        const tokens = real.leases.map(({ token }) => token);
        expect(tokens.every((token, index) => index === 0 || token > (tokens[index - 1] ?? 0))).toBe(true);
        const changes = await inRedis.changes();
        auditChanges(changes);
        expect(changes).toEqual(await fake.stores.changes());
      }),
      // Looking for the shortest walk that fails takes long; the time limit ends that with the shortest so far.
      { seed, numRuns, interruptAfterTimeLimit: 60_000 + numRuns * 1_000 },
    );
  },
  120_000 + numRuns * 3_000,
);
