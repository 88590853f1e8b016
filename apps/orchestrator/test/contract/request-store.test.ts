import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lease } from '../../src/pool/container.ts';
import type { RequestLimits } from '../../src/requests/redis-request-store.ts';
import type { RequestEnvelope } from '../../src/requests/request.ts';
import type { RequestStore, Ticket } from '../../src/requests/request-store.ts';
import {
  answerOf,
  envelopeOf,
  failureOf,
  freeContainers,
  memoryStoresUnderTest,
  redisStoresUnderTest,
  type StoresUnderTest,
} from '../fixture/stores-under-test.ts';

let server: RedisUnderTest;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

const body = Buffer.from([0, 255, 10, 13, 0, 128]);
const answer = Buffer.from([255, 254, 0, 1]);

const kinds = [
  [
    'in memory',
    async (limits?: Partial<RequestLimits>): Promise<StoresUnderTest> => memoryStoresUnderTest(limits),
  ],
  [
    'in Redis',
    (limits?: Partial<RequestLimits>): Promise<StoresUnderTest> => redisStoresUnderTest(server, limits),
  ],
] as const;

describe.each(kinds)('the request store %s', (_, create) => {
  let stores: StoresUnderTest;
  let requests: RequestStore;
  const use = async (limits?: Partial<RequestLimits>) => {
    stores = await create(limits);
    requests = stores.requests;
  };
  beforeEach(() => use());

  const tryAdmit = (
    facts: Partial<RequestEnvelope> = {},
    idempotencyKey: string | null = null,
    bytes = body,
  ) => requests.admit({ envelope: envelopeOf(facts), body: bytes, idempotencyKey });
  const admit = async (
    facts: Partial<RequestEnvelope> = {},
    idempotencyKey: string | null = null,
  ): Promise<Ticket> => {
    const admission = await tryAdmit(facts, idempotencyKey);
    if (admission.outcome !== 'admitted') throw new Error(`not admitted: ${admission.outcome}`);
    return admission.ticket;
  };
  const takeOne = async (pool = 'small'): Promise<Lease> => {
    const [lease] = await stores.pools.take(pool, 'me', 1);
    if (!lease) throw new Error('nothing was free');
    return lease;
  };
  const begun = async (facts: Partial<RequestEnvelope> = {}) => {
    const { requestId: id } = await admit(facts);
    const lease = await takeOne();
    expect(await requests.begin(lease, id)).toMatchObject({ outcome: 'begun', attempt: 1 });
    return { id, lease };
  };
  const stateOf = async (id: string) => (await requests.view(id))?.state ?? null;
  const line = async () => (await requests.nextInLine('small', 100)).map(({ requestId }) => requestId);

  test('from the line through a container to its answer', async () => {
    await freeContainers(stores, ['a']);
    const envelope = envelopeOf({ accept: 'text/plain' });
    const admission = await requests.admit({ envelope, body, idempotencyKey: null });
    expect(admission).toEqual({
      outcome: 'admitted',
      position: 0,
      ticket: { id: `${envelope.id}.1`, requestId: envelope.id, pool: 'small', priority: expect.any(Number) },
    });
    const queued = {
      envelope,
      state: 'queued',
      position: 0,
      container: null,
      startedAt: null,
      endedAt: null,
      attempts: 0,
      outcome: null,
      answerBytes: 0,
    };
    expect(await requests.view(envelope.id)).toEqual(queued);
    expect(await requests.answer(envelope.id)).toBeNull();

    const lease = await takeOne();
    expect(await requests.begin(lease, envelope.id)).toEqual({
      outcome: 'begun',
      envelope,
      body,
      attempt: 1,
      leftMs: expect.any(Number),
    });
    const running = {
      ...queued,
      state: 'running',
      position: null,
      container: 'a',
      startedAt: expect.any(Number),
      attempts: 1,
    };
    expect(await requests.view(envelope.id)).toEqual(running);
    expect(await requests.load('small')).toMatchObject({ waiting: 0, running: 1, oldestMs: 0 });

    expect(await requests.settle(lease, envelope.id, answerOf(), answer, { next: false })).toEqual({
      accepted: true,
      next: null,
    });
    expect(await requests.view(envelope.id)).toEqual({
      ...running,
      state: 'succeeded',
      endedAt: expect.any(Number),
      outcome: answerOf(),
      answerBytes: 4,
    });
    expect(await requests.answer(envelope.id)).toEqual(answer);
    expect(await stores.pools.find('a')).toMatchObject({ state: 'free', used: 0, served: 1 });
    expect(await stores.changes()).toEqual([`${envelope.id} running`, `${envelope.id} succeeded`]);
    expect(await requests.load('small')).toMatchObject({ waiting: 0, running: 0 });
  });

  test('empty bodies and answers, and bytes of any kind, come as they went', async () => {
    await freeContainers(stores, ['a']);
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(100_000, 7), Buffer.from('ä🙂\0', 'utf8')]) {
      const admission = await tryAdmit({}, null, bytes);
      if (admission.outcome !== 'admitted') throw new Error('not admitted');
      const id = admission.ticket.requestId;
      const lease = await takeOne();
      expect(await requests.begin(lease, id)).toMatchObject({ body: bytes });
      await requests.settle(lease, id, answerOf('a', 500), bytes, { next: false });
      expect(await requests.answer(id)).toEqual(bytes);
      expect(await requests.view(id)).toMatchObject({ state: 'succeeded', answerBytes: bytes.length });
    }
  });

  test('a failure has no answer', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    const settled = await requests.settle(lease, id, failureOf(), Buffer.alloc(0), {
      next: false,
      suspect: 'it broke',
    });
    expect(settled.accepted).toBe(true);
    expect(await requests.view(id)).toMatchObject({ state: 'failed', outcome: failureOf() });
    expect(await requests.answer(id)).toBeNull();
    expect(await stores.pools.find('a')).toMatchObject({
      state: 'quarantined',
      reason: 'it broke',
      served: 0,
    });
  });

  test('what is not there: null, nothing', async () => {
    await freeContainers(stores, ['a']);
    expect(await requests.view('r0')).toBeNull();
    expect(await requests.answer('r0')).toBeNull();
    expect(await requests.cancel('r0')).toBeNull();
    expect(await requests.keep('r0')).toBeUndefined();
    expect(await requests.begin(await takeOne(), 'r0')).toEqual({ outcome: 'over' });
    expect(await requests.load('none')).toEqual({ waiting: 0, running: 0, oldestMs: 0, averageMs: 0 });
    expect(await requests.nextInLine('none', 10)).toEqual([]);
  });

  test('however many tickets there are, a request begins once', async () => {
    await freeContainers(stores, ['a', 'b']);
    const { id } = await begun();
    expect(await requests.begin(await takeOne(), id)).toEqual({ outcome: 'over' });
  });

  test('a lease begins one request, of its own pool, and only while it lasts', async () => {
    await freeContainers(stores, ['a']);
    const other = await admit({ pool: 'large' });
    const { id, lease } = await begun();
    const second = await admit();
    expect(await requests.begin(lease, second.requestId)).toEqual({ outcome: 'lease-lost' });
    await requests.settle(lease, id, answerOf(), answer, { next: false });
    expect(await requests.begin(lease, second.requestId)).toEqual({ outcome: 'lease-lost' });
    expect(await stateOf(second.requestId)).toBe('queued');
    expect(await requests.begin(await takeOne(), other.requestId)).toEqual({ outcome: 'over' });
    expect(await stateOf(other.requestId)).toBe('queued');
  });

  test('with the end of one lease comes the next, for a request that waits, and only for one', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    const second = await admit();
    await admit({ pool: 'large' });
    const settled = await requests.settle(lease, id, answerOf(), answer, { next: true });
    expect(settled).toMatchObject({ accepted: true, next: { pool: 'small', container: { name: 'a' } } });
    const next = settled.next as Lease;
    expect(next.token).toBeGreaterThan(lease.token);
    expect(await stores.pools.find('a')).toMatchObject({ state: 'busy', used: 1 });
    expect(await requests.begin(next, second.requestId)).toMatchObject({ outcome: 'begun' });
    expect(
      (await requests.settle(next, second.requestId, answerOf(), answer, { next: true })).next,
    ).toBeNull();
  });

  test('a container that is suspected is not the next one', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    await admit();
    const options = { next: true, suspect: 'it hung' };
    expect((await requests.settle(lease, id, failureOf(), answer, options)).next).toBeNull();
    expect(await stores.pools.find('a')).toMatchObject({ state: 'quarantined' });
  });

  test('a late settle, requeue or release of a lease that has ended changes nothing', async () => {
    await freeContainers(stores, ['a', 'b']);
    const { id, lease } = await begun();
    await admit();
    await stores.lapse(lease);
    expect(await requests.expireLeases(10)).toHaveLength(1);
    expect(await stateOf(id)).toBe('failed');
    const { name } = lease.container;
    await stores.pools.prove(name);
    const now = await stores.pools.find(name);
    const late = await requests.settle(lease, id, answerOf(), answer, { next: true, suspect: 'late' });
    expect(late).toEqual({ accepted: false, next: null });
    expect(await requests.requeue(lease, id, 'late')).toEqual({ outcome: 'over' });
    expect(await stores.pools.release(lease, 'late')).toBe(false);
    expect(await stores.pools.find(name)).toEqual(now);
    expect(await requests.view(id)).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failure', code: 'ORCHESTRATOR.LOST', container: name },
    });
  });

  test('requests that may be repeated wait again when their lease expires, five times at most', async () => {
    await freeContainers(stores, ['a']);
    const { requestId: id } = await admit({ mayRepeat: true });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const lease = await takeOne();
      expect(await requests.begin(lease, id)).toMatchObject({ outcome: 'begun', attempt, body });
      await stores.lapse(lease);
      const [expired] = await requests.expireLeases(10);
      expect(expired).toMatchObject({ token: lease.token, container: 'a', requestId: id });
      const ticket = { id: `${id}.${attempt + 1}`, requestId: id, pool: 'small' };
      if (attempt < 5) expect(expired?.ticket).toMatchObject(ticket);
      else expect(expired?.ticket).toBeNull();
      expect(await stateOf(id)).toBe(attempt < 5 ? 'queued' : 'failed');
      expect(await stores.pools.prove('a')).toBe('free');
    }
    expect(await stores.changes()).toEqual([
      ...Array.from({ length: 4 }, () => [`${id} running`, `${id} queued`]).flat(),
      `${id} running`,
      `${id} failed`,
    ]);
  });

  test('after its deadline it does not wait again', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun({ mayRepeat: true, deadlineAt: Date.now() + 150 });
    await stores.lapse(lease);
    const { envelope } = (await requests.view(id)) ?? {};
    await pollUntil('the deadline is over', 5_000, () => Date.now() > (envelope?.deadlineAt ?? 0) + 20, 10);
    expect(await requests.expireLeases(10)).toMatchObject([{ requestId: id, ticket: null }]);
    expect(await stateOf(id)).toBe('failed');
  });

  test('a released lease whose request is at work expires at once', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    expect(await stores.pools.release(lease)).toBe(true);
    expect(await stateOf(id)).toBe('running');
    expect(await requests.expireLeases(10)).toMatchObject([{ token: lease.token, requestId: id }]);
    expect(await stateOf(id)).toBe('failed');
  });

  test.each(['settle', 'requeue'] as const)(
    '%s for another request than the one at work lets the lease expire',
    async (call) => {
      await freeContainers(stores, ['a']);
      const { id, lease } = await begun();
      const { requestId: other } = await admit();
      const result =
        call === 'settle'
          ? await requests.settle(lease, other, answerOf(), answer, { next: true })
          : await requests.requeue(lease, other);
      expect(result).toEqual(call === 'settle' ? { accepted: false, next: null } : { outcome: 'over' });
      expect([await stateOf(id), await stateOf(other)]).toEqual(['running', 'queued']);
      expect(await requests.expireLeases(10)).toMatchObject([{ token: lease.token, requestId: id }]);
      expect([await stateOf(id), await stateOf(other)]).toEqual(['failed', 'queued']);
    },
  );

  test('what was given back is first among its own, with a new ticket', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    const others = [await admit(), await admit({ caller: 'bob' })];
    expect(await line()).toEqual(others.map(({ requestId }) => requestId));
    const requeue = await requests.requeue(lease, id);
    expect(requeue).toMatchObject({ outcome: 'requeued', ticket: { id: `${id}.2`, requestId: id } });
    expect(await line()).toEqual([id, ...others.map(({ requestId }) => requestId)]);
    expect(await requests.nextInLine('small', 1)).toEqual([
      requeue.outcome === 'requeued' ? requeue.ticket : null,
    ]);
    expect(await stores.pools.find('a')).toMatchObject({ state: 'free', used: 0, served: 0 });
    expect(await requests.view(id)).toMatchObject({
      state: 'queued',
      position: 0,
      container: 'a',
      attempts: 1,
    });
    expect(await requests.begin(await takeOne(), id)).toMatchObject({ outcome: 'begun', attempt: 2, body });
  });

  test('given back when it had not begun after all, it waits on under a new ticket', async () => {
    await freeContainers(stores, ['a']);
    const { requestId: id, priority } = await admit();
    expect(await requests.requeue(await takeOne(), id, 'why')).toEqual({
      outcome: 'requeued',
      ticket: { id: `${id}.2`, requestId: id, pool: 'small', priority },
    });
    expect(await stateOf(id)).toBe('queued');
    expect(await stores.pools.find('a')).toMatchObject({ state: 'quarantined', reason: 'why', used: 0 });
  });

  test('cancelling: while it waits, while it runs, and once', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    const { requestId: waits } = await admit();
    expect(await requests.cancel(waits)).toBe('queued');
    expect(await requests.cancel(waits)).toBe('cancelled');
    expect(await line()).toEqual([]);
    expect(await requests.cancel(id)).toBe('running');
    expect(await requests.cancel(id)).toBe('cancelled');
    expect(await stores.pools.find('a')).toMatchObject({ state: 'busy', used: 1 });
    expect(await requests.settle(lease, id, answerOf(), answer, { next: true })).toEqual({
      accepted: false,
      next: null,
    });
    expect(await requests.view(id)).toMatchObject({ state: 'cancelled', outcome: null, answerBytes: 0 });
    expect(await requests.answer(id)).toBeNull();
    expect(await stores.pools.find('a')).toMatchObject({ state: 'free', used: 0, served: 0 });
    expect(await requests.begin(await takeOne(), waits)).toEqual({ outcome: 'over' });
  });

  test('what is over cannot be cancelled, and says so', async () => {
    await freeContainers(stores, ['a', 'b']);
    const one = await begun();
    await requests.settle(one.lease, one.id, answerOf(), answer, { next: false });
    const two = await begun();
    await requests.settle(two.lease, two.id, failureOf(), answer, { next: false });
    const { requestId: late } = await admit({ deadlineAt: Date.now() - 1 });
    await requests.expireRequests(10);
    for (const [id, state] of [
      [one.id, 'succeeded'],
      [two.id, 'failed'],
      [late, 'expired'],
    ] as const) {
      expect(await requests.cancel(id)).toBe(state);
      expect(await stateOf(id)).toBe(state);
    }
  });

  test('the lease of a cancelled request is released, requeued or expired without it', async () => {
    await freeContainers(stores, ['a']);
    const one = await begun();
    await requests.cancel(one.id);
    expect(await stores.pools.release(one.lease, 'cancelled')).toBe(true);
    expect(await stores.pools.find('a')).toMatchObject({ state: 'quarantined', reason: 'cancelled' });
    await stores.pools.prove('a');
    const two = await begun();
    await requests.cancel(two.id);
    expect(await requests.requeue(two.lease, two.id)).toEqual({ outcome: 'over' });
    const three = await begun();
    await requests.cancel(three.id);
    await stores.lapse(three.lease);
    expect(await requests.expireLeases(10)).toMatchObject([{ requestId: null, ticket: null }]);
    for (const { id } of [one, two, three]) expect(await stateOf(id)).toBe('cancelled');
  });

  test('nothing begins after its deadline', async () => {
    await freeContainers(stores, ['a']);
    const { requestId: id } = await admit({ deadlineAt: Date.now() - 1 });
    const lease = await takeOne();
    expect(await requests.begin(lease, id)).toEqual({ outcome: 'over' });
    expect(await requests.view(id)).toMatchObject({ state: 'expired', position: 0, outcome: null });
    expect(await requests.expireRequests(10)).toEqual([]);
    expect(await stores.pools.renew([lease.token])).toEqual([]);
  });

  test('those whose deadline is over expire, with the place they had; the others wait on', async () => {
    const first = await admit({ caller: 'bob' });
    const over = [
      await admit({ deadlineAt: Date.now() - 2_000 }),
      await admit({ deadlineAt: Date.now() - 1_000, pool: 'large' }),
    ];
    const expired = [...(await requests.expireRequests(1)), ...(await requests.expireRequests(10))];
    expect(expired).toEqual(over);
    expect(await requests.view(over[0]?.requestId ?? '')).toMatchObject({ state: 'expired', position: 1 });
    expect(await line()).toEqual([first.requestId]);
    expect(await requests.load('small')).toMatchObject({ waiting: 1 });
  });

  test('the oldest that waits, and the average of how long containers take', async () => {
    await freeContainers(stores, ['a']);
    const { id, lease } = await begun();
    await admit();
    await admit();
    const load = await pollUntil('the oldest is 20 ms old', 5_000, async () => {
      const now = await requests.load('small');
      return now.oldestMs >= 20 && now;
    });
    expect(load).toMatchObject({ waiting: 2, running: 1, averageMs: 0 });
    await requests.settle(lease, id, answerOf(), answer, { next: false });
    const { averageMs } = await requests.load('small');
    expect(averageMs).toBeGreaterThanOrEqual(19);
    const quick = await takeOne();
    const [next] = await requests.nextInLine('small', 1);
    await requests.begin(quick, next?.requestId ?? '');
    await requests.settle(quick, next?.requestId ?? '', answerOf(), answer, { next: false });
    expect((await requests.load('small')).averageMs).toBeLessThan(averageMs + 1_000);
  });

  describe('bounds', () => {
    test('of a pool, of a caller in a pool, and of age', async () => {
      await use({ maxWaiting: 3, maxWaitingPerCaller: 2 });
      await admit();
      const { requestId } = await admit();
      expect(await tryAdmit()).toMatchObject({ outcome: 'full', bound: 'caller', waiting: 2 });
      await admit({ caller: 'bob' });
      expect(await tryAdmit({ caller: 'bob' })).toMatchObject({ outcome: 'full', bound: 'pool', waiting: 3 });
      await admit({ pool: 'large' });
      await requests.cancel(requestId);
      await admit();

      await use({ maxQueueAgeMs: 10 });
      await admit();
      await pollUntil(
        'it is older than 10 ms',
        5_000,
        async () => (await requests.load('small')).oldestMs > 10,
      );
      const full = await tryAdmit({ caller: 'bob' });
      expect(full).toMatchObject({ outcome: 'full', bound: 'age', waiting: 1 });
      expect(full.outcome === 'full' && full.oldestMs).toBeGreaterThan(10);
      await admit({ pool: 'large' });
    });

    test('of bytes: of all that wait, and half of it of one caller; what was begun makes room', async () => {
      await use({ maxWaitingBytes: 300 });
      await freeContainers(stores, ['a']);
      const bytes = Buffer.alloc(99);
      const first = await tryAdmit({}, null, bytes);
      expect(await tryAdmit({}, null, bytes)).toMatchObject({ outcome: 'full', bound: 'caller-bytes' });
      await tryAdmit({ caller: 'bob' }, null, bytes);
      expect((await tryAdmit({ caller: 'eve', pool: 'large' }, null, bytes)).outcome).toBe('admitted');
      expect(await tryAdmit({ caller: 'dan' })).toMatchObject({ outcome: 'full', bound: 'bytes' });
      if (first.outcome === 'admitted') await requests.begin(await takeOne(), first.ticket.requestId);
      expect((await tryAdmit({ caller: 'dan' })).outcome).toBe('admitted');
    });

    test('of age: one that waits long behind others is no reason, as long as turns come', async () => {
      await use({ maxQueueAgeMs: 60 });
      await freeContainers(stores, ['a']);
      const { requestId } = await admit();
      await admit();
      const old = async () => (await requests.load('small')).oldestMs > 60;
      await pollUntil('it is older than 60 ms', 5_000, old, 1);
      expect(await requests.begin(await takeOne(), requestId)).toMatchObject({ outcome: 'begun' });
      expect(await tryAdmit({ caller: 'bob' })).toMatchObject({ outcome: 'admitted' });
    });

    test('what runs does not count, and what is refused leaves nothing', async () => {
      await use({ maxWaiting: 1 });
      await freeContainers(stores, ['a']);
      await begun();
      await admit();
      const refused = envelopeOf();
      const admission = await requests.admit({ envelope: refused, body, idempotencyKey: 'k' });
      expect(admission).toMatchObject({ outcome: 'full', bound: 'pool', waiting: 1 });
      expect(await requests.view(refused.id)).toBeNull();
    });
  });

  describe('idempotency', () => {
    test('the same request under the same key of the same caller is joined, at any time', async () => {
      await freeContainers(stores, ['a']);
      const { requestId: id } = await admit({}, 'k');
      expect(await tryAdmit({}, 'k')).toEqual({ outcome: 'joined', id });
      const lease = await takeOne();
      await requests.begin(lease, id);
      expect(await tryAdmit({}, 'k')).toEqual({ outcome: 'joined', id });
      await requests.settle(lease, id, answerOf(), answer, { next: false });
      expect(await tryAdmit({}, 'k')).toEqual({ outcome: 'joined', id });
      expect(await line()).toEqual([]);
    });

    test('another caller or another key is another request', async () => {
      await admit({}, 'k');
      await admit({ caller: 'bob' }, 'k');
      await admit({}, 'l');
      await admit();
      expect(await line()).toHaveLength(4);
    });

    test('anything else that differs is a mismatch', async () => {
      await admit({}, 'k');
      const others: Partial<RequestEnvelope>[] = [
        { pool: 'large' },
        { priority: 'low' },
        { contentType: 'text/html' },
        { contentType: null },
        { accept: 'text/html' },
        { mayRepeat: true },
        { webhook: 'http://127.0.0.1:1/' },
      ];
      for (const facts of others) expect(await tryAdmit(facts, 'k')).toEqual({ outcome: 'mismatch' });
      expect(await tryAdmit({}, 'k', Buffer.from('other'))).toEqual({ outcome: 'mismatch' });
      expect(await tryAdmit({ deadlineAt: Date.now() + 1 }, 'k')).toMatchObject({ outcome: 'joined' });
    });

    test('it is joined even where nothing else is let in', async () => {
      await use({ maxWaiting: 1 });
      const { requestId: id } = await admit({}, 'k');
      expect(await tryAdmit({}, 'k')).toEqual({ outcome: 'joined', id });
    });
  });

  describe('retention', () => {
    const gone = (id: string) =>
      pollUntil('it is gone', 5_000, async () => (await requests.view(id)) === null, 5);

    test('what was delivered goes soon, what was promised, keyed or has a webhook stays', async () => {
      await use({ deliveredRetentionMs: 1, retentionMs: 60_000 });
      const brief = await admit();
      const kept = await admit();
      const keyed = await admit({}, 'k');
      const hooked = await admit({ webhook: 'http://127.0.0.1:1/' });
      await requests.keep(kept.requestId);
      for (const { requestId } of [brief, kept, keyed, hooked]) await requests.cancel(requestId);
      await gone(brief.requestId);
      for (const { requestId } of [kept, keyed, hooked]) expect(await stateOf(requestId)).toBe('cancelled');
      expect(await tryAdmit({}, 'k')).toMatchObject({ outcome: 'joined' });
    });

    test('kept after its end, it stays from then on', async () => {
      await use({ deliveredRetentionMs: 300, retentionMs: 60_000 });
      const { requestId } = await admit();
      const other = await admit();
      await requests.cancel(requestId);
      await requests.keep(requestId);
      await requests.cancel(other.requestId);
      await gone(other.requestId);
      expect(await stateOf(requestId)).toBe('cancelled');
    });

    test('an idempotency key is free again with the end of its request', async () => {
      await use({ retentionMs: 1 });
      const { requestId } = await admit({}, 'k');
      await requests.cancel(requestId);
      await gone(requestId);
      expect(await tryAdmit({}, 'k', Buffer.from('other'))).toMatchObject({ outcome: 'admitted' });
    });
  });

  describe('order', () => {
    test('classes one after the other, callers in turns, first come first served', async () => {
      const noisy = [];
      for (let n = 0; n < 4; n += 1) noisy.push((await admit({ caller: 'noisy' })).requestId);
      const low = (await admit({ caller: 'low', priority: 'low' })).requestId;
      const quiet = [];
      for (let n = 0; n < 2; n += 1) quiet.push((await admit({ caller: 'quiet' })).requestId);
      const high = (await admit({ caller: 'noisy', priority: 'high' })).requestId;
      const expected = [high, noisy[0], quiet[0], noisy[1], quiet[1], noisy[2], noisy[3], low];
      expect(await line()).toEqual(expected);
      for (const [position, id] of expected.entries()) {
        expect(await requests.view(id ?? '')).toMatchObject({ position });
      }
      const tickets = await requests.nextInLine('small', 100);
      const priorities = tickets.map(({ priority }) => priority);
      expect(priorities).toEqual([...priorities].sort((one, other) => one - other));
    });

    test('a newcomer is not before those who waited for this turn, nor behind those of later turns', async () => {
      await freeContainers(stores, ['a']);
      const noisy = [];
      for (let n = 0; n < 6; n += 1) noisy.push((await admit({ caller: 'noisy' })).requestId);
      for (const id of noisy.slice(0, 3)) {
        const lease = await takeOne();
        await requests.begin(lease, id);
        await requests.settle(lease, id, answerOf(), answer, { next: false });
      }
      const quiet = (await admit({ caller: 'quiet' })).requestId;
      expect(await line()).toEqual([quiet, ...noisy.slice(3)]);
      const second = (await admit({ caller: 'quiet' })).requestId;
      expect(await line()).toEqual([quiet, noisy[3], second, noisy[4], noisy[5]]);
    });

    test('turns begin anew when nobody waits; what is given back then is not left behind', async () => {
      await freeContainers(stores, ['a', 'b']);
      const first = await admit();
      for (let n = 0; n < 5; n += 1) await admit();
      const all = await line();
      const lease = await takeOne();
      for (const id of all.slice(0, 5)) await requests.cancel(id);
      await requests.begin(lease, all[5] ?? '');
      const anew = await admit({ caller: 'bob' });
      expect(anew.priority).toBe(first.priority);
      expect(await requests.requeue(lease, all[5] ?? '')).toMatchObject({ outcome: 'requeued' });
      expect(await line()).toEqual([all[5], anew.requestId]);
    });
  });
});
