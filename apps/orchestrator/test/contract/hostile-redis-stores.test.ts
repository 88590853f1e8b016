import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestEnvelope } from '../../src/requests/request.ts';
import {
  answerOf,
  envelopeOf,
  freeContainers,
  type RedisStoresUnderTest,
  redisStoresUnderTest,
  registrationOf,
} from '../fixture/stores-under-test.ts';

const body = Buffer.from('the body of a request');
const answer = Buffer.from('the body of an answer');

let server: RedisUnderTest;
let stores: RedisStoresUnderTest;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  stores = await redisStoresUnderTest(server);
});

const takeOne = async () => {
  const [lease] = await stores.pools.take('small', 'me', 1);
  if (!lease) throw new Error('nothing was free');
  return lease;
};
const admitted = async (facts: Partial<RequestEnvelope> = {}) => {
  const envelope = envelopeOf(facts);
  await stores.requests.admit({ envelope, body, idempotencyKey: null });
  return envelope.id;
};
const finished = async (facts: Partial<RequestEnvelope> = {}) => {
  const id = await admitted(facts);
  const lease = await takeOne();
  await stores.requests.begin(lease, id);
  await stores.requests.settle(lease, id, answerOf(), answer, { next: false });
  return id;
};

describe('a container whose registration nobody of us wrote', () => {
  const forgeries: [string, (key: string) => Promise<unknown>][] = [
    [
      'another address',
      async (key) => {
        const text = JSON.stringify(registrationOf('a', { url: 'http://10.0.0.1' }));
        await stores.redis.hset(key, 'registration', text);
      },
    ],
    ['no signature', (key) => stores.redis.hdel(key, 'mac')],
    ['nonsense', (key) => stores.redis.hset(key, 'registration', '{', 'mac', 'x')],
    [
      'the registration of another container',
      async (key) => {
        await stores.pools.register(registrationOf('b'));
        const [text, mac] = await stores.redis.hmget(stores.keys.container('b'), 'registration', 'mac');
        await stores.redis.hset(key, 'registration', text ?? '', 'mac', mac ?? '');
      },
    ],
  ];

  test.each(forgeries)('%s: it is never leased, and removed', async (_, forge) => {
    await freeContainers(stores, ['a']);
    await forge(stores.keys.container('a'));
    expect(await stores.pools.take('small', 'me', 1)).toEqual([]);
    expect(await stores.redis.exists(stores.keys.container('a'))).toBe(0);
    expect(await stores.redis.zcard(stores.keys.leases)).toBe(0);
  });

  test.each(forgeries)('%s: it is not listed', async (_, forge) => {
    await freeContainers(stores, ['a']);
    await forge(stores.keys.container('a'));
    expect((await stores.pools.list()).map(({ name }) => name)).not.toContain('a');
    expect(await stores.pools.find('a')).toBeNull();
  });

  test('one of another pool is not leased for this one', async () => {
    await freeContainers(stores, ['a'], { pool: 'large' });
    await stores.redis.zadd(stores.keys.free('small'), 5, 'a');
    expect(await stores.pools.take('small', 'me', 1)).toEqual([]);
  });

  test('it is not the next one of a settled lease either', async () => {
    await freeContainers(stores, ['a']);
    const id = await admitted();
    await admitted();
    const lease = await takeOne();
    await stores.requests.begin(lease, id);
    await stores.redis.hset(stores.keys.container('a'), 'mac', 'x');
    expect(await stores.requests.settle(lease, id, answerOf(), answer, { next: true })).toEqual({
      accepted: true,
      next: null,
    });
  });
});

describe('a request that somebody else changed', () => {
  test.each(['envelope', 'mac', 'body'])('%s: it fails, and its lease serves the next one', async (field) => {
    await freeContainers(stores, ['a']);
    const id = await admitted();
    const good = await admitted();
    await stores.redis.hset(stores.keys.request(id), field, '\0other');
    const lease = await takeOne();
    expect(await stores.requests.begin(lease, id)).toEqual({ outcome: 'tampered' });
    expect(await stores.redis.hget(stores.keys.request(id), 'state')).toBe('failed');
    expect(await stores.changes()).toEqual([`${id} running`, `${id} failed`]);
    expect(await stores.requests.begin(lease, good)).toMatchObject({ outcome: 'begun', body });
    const view = stores.requests.view(id);
    if (field === 'body') {
      await expect(view).resolves.toMatchObject({ outcome: { kind: 'failure', code: 'REQUEST.TAMPERED' } });
    } else {
      await expect(view).rejects.toMatchObject({ code: 'REQUEST.TAMPERED' });
    }
  });

  test('the record of another request is not this one', async () => {
    await freeContainers(stores, ['a']);
    const [one, two] = [await admitted({ caller: 'ada' }), await admitted({ caller: 'bob' })];
    const fields = await stores.redis.hmgetBuffer(stores.keys.request(one), 'envelope', 'mac', 'body');
    const [envelope, mac, bytes] = fields.map((field) => field ?? '');
    if (envelope === undefined || mac === undefined || bytes === undefined) throw new Error('no record');
    await stores.redis.hset(stores.keys.request(two), { envelope, mac, body: bytes });
    expect(await stores.requests.begin(await takeOne(), two)).toEqual({ outcome: 'tampered' });
  });

  test('one that was said to be over, or to have an answer, has none that is believed', async () => {
    const id = await admitted();
    await stores.redis.hset(stores.keys.request(id), 'state', 'succeeded', 'answer', '\0forged');
    expect(await stores.requests.view(id)).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failure', code: 'REQUEST.TAMPERED' },
    });
    await expect(stores.requests.answer(id)).rejects.toMatchObject({ code: 'REQUEST.TAMPERED' });
  });

  test('a finished one does not run again', async () => {
    await freeContainers(stores, ['a']);
    const id = await finished();
    await stores.redis.hset(stores.keys.request(id), 'state', 'queued');
    expect(await stores.requests.begin(await takeOne(), id)).toEqual({ outcome: 'tampered' });
  });

  test.each(['outcome', 'outcome_mac', 'answer'])('%s: its answer is not believed', async (field) => {
    await freeContainers(stores, ['a']);
    const id = await finished();
    expect(await stores.requests.answer(id)).toEqual(answer);
    await stores.redis.hset(stores.keys.request(id), field, '\0forged');
    await expect(stores.requests.answer(id)).rejects.toMatchObject({ code: 'REQUEST.TAMPERED' });
    const code = field === 'answer' ? undefined : 'REQUEST.TAMPERED';
    const { outcome } = (await stores.requests.view(id)) ?? {};
    expect(outcome?.kind === 'failure' ? outcome.code : undefined).toBe(code);
  });

  test('an idempotency key cannot be turned towards the request of another caller', async () => {
    const key = { idempotencyKey: 'k', body };
    const theirs = envelopeOf({ caller: 'bob' });
    await stores.requests.admit({ envelope: theirs, ...key });
    await stores.requests.admit({ envelope: envelopeOf(), ...key });
    for (const found of await stores.redis.keys(`*:idempotency:ada:*`)) {
      if (found.startsWith(stores.keys.idempotency('ada', '')))
        await stores.redis.hset(found, 'id', theirs.id);
    }
    expect(await stores.requests.admit({ envelope: envelopeOf(), ...key })).toEqual({ outcome: 'mismatch' });
  });
});

describe('the signing key', () => {
  const [old, young] = [new Secret('o'.repeat(32)), new Secret('y'.repeat(32))];

  test('while it is rotated, all goes on', async () => {
    stores = await redisStoresUnderTest(server, {}, createSigner(old));
    await freeContainers(stores, ['a']);
    const envelope = envelopeOf();
    await stores.requests.admit({ envelope, body, idempotencyKey: 'k' });
    const rotated = stores.other(createSigner(young, { also: old }));
    expect(await rotated.requests.admit({ envelope, body, idempotencyKey: 'k' })).toMatchObject({
      outcome: 'joined',
    });
    const [lease] = await rotated.pools.take('small', 'me', 1);
    if (!lease) throw new Error('nothing was free');
    expect(await rotated.requests.begin(lease, envelope.id)).toMatchObject({ outcome: 'begun', body });
    await rotated.requests.settle(lease, envelope.id, answerOf(), answer, { next: false });
    expect(await rotated.requests.answer(envelope.id)).toEqual(answer);
    // Registered again, it is signed with the new key.
    expect(await rotated.pools.register(registrationOf('a'))).toBe('registered');
    expect(await stores.other(createSigner(young)).pools.find('a')).toMatchObject({ state: 'free' });
  });

  test('with encryption, neither requests nor answers are to be read in Redis, and all comes back', async () => {
    stores = await redisStoresUnderTest(server, {}, createSigner(old, { encrypts: true }));
    await freeContainers(stores, ['a']);
    const facts = { contentType: 'text/secret', webhook: 'http://127.0.0.1/hidden', accept: 'text/hidden' };
    const id = await admitted(facts);
    const lease = await takeOne();
    const lying = async () => {
      const fields = await stores.redis.callBuffer('HGETALL', stores.keys.request(id));
      return Buffer.concat(fields as Buffer[]).toString('latin1');
    };
    for (const text of ['the body', 'secret', 'hidden']) expect(await lying()).not.toContain(text);
    expect(await stores.requests.begin(lease, id)).toMatchObject({ outcome: 'begun', body, envelope: facts });
    await stores.requests.settle(lease, id, answerOf('a', 418), answer, { next: false });
    for (const text of ['the body', 'hidden', 'text/plain']) expect(await lying()).not.toContain(text);
    expect(await stores.requests.answer(id)).toEqual(answer);
    expect(await stores.requests.view(id)).toMatchObject({ outcome: answerOf('a', 418), envelope: facts });
  });
});

test('no token is given twice, even when Redis comes back empty', async () => {
  await freeContainers(stores, ['a']);
  const { token } = await takeOne();
  await stores.redis.flushall();
  await freeContainers(stores, ['a']);
  expect((await takeOne()).token).toBeGreaterThan(token);
});

test('every end of a request with a webhook is noted for it, in the same step', async () => {
  const webhook = 'http://127.0.0.1:1/';
  await freeContainers(stores, ['a', 'b', 'c', 'd']);
  const ids = [await finished({ webhook })];
  const cancelled = await admitted({ webhook });
  await stores.requests.cancel(cancelled);
  const expired = await admitted({ webhook, deadlineAt: Date.now() - 1 });
  await stores.requests.expireRequests(10);
  const late = await admitted({ webhook, deadlineAt: Date.now() - 1 });
  await stores.requests.begin(await takeOne(), late);
  const lost = await admitted({ webhook });
  const lease = await takeOne();
  await stores.requests.begin(lease, lost);
  await stores.lapse(lease);
  await stores.requests.expireLeases(10);
  const tampered = await admitted({ webhook });
  await stores.redis.hset(stores.keys.request(tampered), 'body', 'x');
  await stores.requests.begin(await takeOne(), tampered);
  await finished();
  ids.push(cancelled, expired, late, lost, tampered);
  expect(await stores.redis.zrange(stores.keys.webhooks, '0', '-1')).toEqual(ids);
  const score = Number(await stores.redis.zscore(stores.keys.webhooks, cancelled));
  expect(score).toBe((await stores.requests.view(cancelled))?.endedAt);
});

test('when all is over, what is left expires by itself, and nothing grows', async () => {
  await freeContainers(stores, ['a']);
  const keysOf = async () => {
    const stem = stores.keys.pools.slice(0, -'pools'.length);
    return (await stores.redis.keys('*')).filter((key) => key.startsWith(stem)).sort();
  };
  await finished();
  const before = await keysOf();
  const ids = [];
  for (let n = 0; n < 20; n += 1) ids.push(await finished({ caller: `caller-${n}` }));
  const added = (await keysOf()).filter((key) => !before.includes(key));
  expect(added).toEqual(ids.map((id) => stores.keys.request(id)).sort());
  for (const key of added) expect(await stores.redis.pttl(key)).toBeGreaterThan(0);
  expect(await stores.redis.hlen(stores.keys.turns('small'))).toBeLessThan(5);
  expect(await stores.redis.exists(stores.keys.callers('small'))).toBe(0);
});
