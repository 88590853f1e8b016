import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ConsumerUnderTest, startConsumer } from '../fixture/consumer-under-test.ts';
import { type SubmitUnderTest, startSubmit } from '../fixture/submit-under-test.ts';

/** Two at a time, so four are sent ahead, and one caller has at most three of them. */
const CONCURRENCY = 2;

let redis: RedisUnderTest;
let consumer: ConsumerUnderTest;
let door: SubmitUnderTest;
let namespaces = 0;
const signer = createSigner(new Secret('k'.repeat(32)));

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

beforeEach(async () => {
  namespaces += 1;
  const keys = redisKeys(`fair-${namespaces}`);
  consumer = await startConsumer({ redis, keys, signer, concurrency: CONCURRENCY });
  door = await startSubmit(redis, keys, signer);
});
afterEach(async () => {
  await consumer.close();
  await door.close();
});

const flood = (caller: string, amount: number) =>
  Array.from({ length: amount }, () => door.submit(caller).catch((error: Error) => error));
const starters = () => consumer.started.map(({ request }) => request.caller.keyId);
const outcomes = (submissions: Promise<unknown>[]) =>
  Promise.all(submissions).then((all) => ({
    answers: all.filter((each) => !(each instanceof Error)).length,
    failures: all.filter((each) => each instanceof Error).length,
  }));

test('one caller floods 1,000; the 10 of another start among the next few, and all are answered', async () => {
  const noisy = flood('noisy', 1_000);
  await pollUntil('some are being worked on', 5_000, () => consumer.started.length >= CONCURRENCY);
  expect(door.dispatcher.load().reads).toEqual({ waiting: 997, outstanding: 3 });
  const before = consumer.started.length;
  const quiet = flood('quiet', 10);
  consumer.open();
  expect(await outcomes(quiet)).toEqual({ answers: 10, failures: 0 });
  const next = starters().slice(before);
  expect(next.indexOf('quiet')).toBeLessThan(5);
  // In turns: 20 starts for the 10, and the few that were on their way already.
  expect(next.lastIndexOf('quiet')).toBeLessThan(30);
  expect(await outcomes(noisy)).toEqual({ answers: 1_000, failures: 0 });
  expect(starters().filter((caller) => caller === 'quiet')).toHaveLength(10);
});

test('many quiet callers do not starve the noisy one', async () => {
  const noisy = flood('noisy', 200);
  const quiet = Array.from({ length: 20 }, (_, n) => flood(`quiet-${n}`, 10)).flat();
  consumer.open();
  await outcomes([...noisy, ...quiet]);
  // Ten rounds of 21 callers: one of each is the noisy one's.
  const during = starters().slice(0, 210);
  expect(during.filter((caller) => caller === 'noisy').length).toBeGreaterThanOrEqual(9);
  expect(during.filter((caller) => caller === 'noisy').length).toBeLessThan(20);
});

test('reads that wait do not hold up a write, of the same caller either', async () => {
  const reads = flood('noisy', 100);
  await pollUntil('reads are being worked on', 5_000, () => consumer.started.length >= CONCURRENCY);
  const write = door.submit('noisy', { sql: 'UPDATE t SET a = 1 WHERE id = 1' });
  await pollUntil('the write starts', 5_000, () => consumer.started.some(({ lane }) => lane === 'writes'));
  consumer.open();
  await write;
  await outcomes(reads);
});

test('what waits past its deadline, or whose caller goes, is settled as not started and never starts', async () => {
  const held = flood('noisy', 20);
  await pollUntil('some are being worked on', 5_000, () => consumer.started.length >= CONCURRENCY);
  const gone = new AbortController();
  const late = door.submit('noisy', { sql: 'SELECT 2', timeoutMs: 150 });
  const left = door.submit('noisy', { sql: 'SELECT 3', callerGone: gone.signal });
  const write = door.submit('noisy', { sql: 'DELETE FROM t WHERE id = 1' });
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'QUERY.CANCELLED' });
  await expect(late).rejects.toMatchObject({
    code: 'QUERY.TIMED_OUT',
    detail: expect.stringContaining('not started'),
  });
  expect(door.dispatcher.load().reads.waiting).toBe(17);
  consumer.open();
  await outcomes([...held, write]);
  expect(consumer.started.map(({ request }) => request.sql)).not.toContain('SELECT 2');
  expect(consumer.started.map(({ request }) => request.sql)).not.toContain('SELECT 3');
  expect(door.dispatcher.load()).toEqual({
    reads: { waiting: 0, outstanding: 0 },
    writes: { waiting: 0, outstanding: 0 },
  });
});

test('how long a caller waits is told for its own line', async () => {
  const held = flood('noisy', 10);
  await pollUntil('it has waited', 5_000, () => door.dispatcher.waitedMs('reads', 'noisy') > 50);
  expect(door.dispatcher.waitedMs('writes', 'noisy')).toBe(0);
  consumer.open();
  await outcomes(held);
  expect(door.dispatcher.waitedMs('reads', 'noisy')).toBe(0);
});
