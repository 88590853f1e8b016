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
  memoryStoresUnderTest,
  redisStoresUnderTest,
  registrationOf,
  type StoresUnderTest,
} from '../fixture/stores-under-test.ts';

/** Another seed each time; `SLUICE_PROPERTY_SEED` and `SLUICE_PROPERTY_RUNS` repeat a run or make it deeper. */
const seed = Number(process.env.SLUICE_PROPERTY_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.SLUICE_PROPERTY_RUNS ?? 40);
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
    { weight: 3, arbitrary: fc.constantFrom('register', 'prove', 'prove') },
    { weight: 1, arbitrary: fc.constantFrom('suspect', 'drain', 'remove', 'keep', 'fail', 'expireRequests') },
    {
      weight: 2,
      arbitrary: fc.constantFrom('release', 'requeue', 'cancel', 'lapse', 'expireLeases', 'renew'),
    },
    { weight: 6, arbitrary: fc.constantFrom('take', 'admit', 'begin', 'beginNext', 'beginNext', 'settle') },
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
}

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];
/** The younger ones more often: the older ones are mostly over. */
const recent = <T>(list: readonly T[], index: number): T | undefined =>
  index % 4 === 0 ? at(list, index) : list[list.length - 1 - (index % Math.min(list.length, 4))];

async function take(walk: Walk, { call, one, two, three }: Step): Promise<unknown> {
  const { stores, leases, envelopes } = walk;
  const { pools, requests } = stores;
  const name = at(NAMES, one) ?? '';
  const lease = recent(leases, two);
  const id = recent(envelopes, three)?.id ?? 'r0';
  const suspect = three % 4 === 0 ? 'why' : undefined;
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
    case 'fail':
      return requests.fail(id, failureOf());
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
  // What does not end with its lease shall end with the next sweep, in the order of the tokens, in both stores.
  const lapsing = async (result: unknown) => {
    await stores.lapse(lease);
    return result;
  };
  switch (call) {
    case 'renew':
      return (await pools.renew([lease.token])).length;
    case 'lapse':
      return stores.lapse(lease);
    case 'release':
      return lapsing(await pools.release(lease, suspect));
    case 'requeue':
      return lapsing(await requests.requeue(lease, id, suspect));
    case 'begin':
      return requests.begin(lease, id);
    case 'beginNext': {
      const [next] = await requests.nextInLine(lease.pool, 1);
      return next ? requests.begin(lease, next.requestId) : null;
    }
    case 'settle': {
      const mine = envelopes.filter(({ pool }) => pool === lease.pool);
      const chosen = one % 3 === 0 ? id : ((await runningOn(requests, lease, mine)) ?? id);
      const outcome = two % 3 === 0 ? failureOf() : answerOf();
      const settled = await requests.settle(lease, chosen, outcome, body, { next: one % 2 === 0, suspect });
      return lapsing({ ...settled, next: known(settled.next) });
    }
  }
  return null;
}

/** A request that runs in the container of the lease, if there is one. */
async function runningOn(
  requests: StoresUnderTest['requests'],
  lease: Lease,
  envelopes: readonly RequestEnvelope[],
): Promise<string | undefined> {
  for (const { id } of envelopes) {
    const view = await requests.view(id);
    if (view?.state === 'running' && view.container === lease.container.name) return id;
  }
  return undefined;
}

/** All that can be asked, without times. */
async function told({ stores, envelopes }: Walk): Promise<unknown> {
  const { pools, requests } = stores;
  const containers = (await pools.list()).map(({ since: _, lastUsedAt: __, ...rest }) => rest);
  const views = [];
  for (const { id } of envelopes) {
    const view = await requests.view(id);
    const answer = await requests.answer(id);
    views.push({ ...view, startedAt: null, endedAt: null, answer: answer?.toString() });
  }
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
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 90 }), async (steps) => {
        const inRedis = await redisStoresUnderTest(server);
        const real: Walk = { stores: inRedis, leases: [], envelopes: [] };
        const fake: Walk = { stores: memoryStoresUnderTest(), leases: [], envelopes: [] };
        for (const each of steps) {
          if (each.call === 'admit') {
            const envelope = envelopeOf(admission(each, real.envelopes.length));
            const request = { envelope, body: Buffer.from(envelope.id), idempotencyKey: null };
            for (const walk of [real, fake]) walk.envelopes.push(envelope);
            const admitted = await real.stores.requests.admit(request);
            expect(admitted).toEqual(await fake.stores.requests.admit(request));
          } else {
            expect(await take(real, each), each.call).toEqual(await take(fake, each));
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
      { seed, numRuns },
    );
  },
  120_000 + numRuns * 3_000,
);
