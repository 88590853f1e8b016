import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBullmqRequestQueue } from '../../src/queue/bullmq-request-queue.ts';

let redis: RedisUnderTest;
let queue: ReturnType<typeof openQueue>;
let tests = 0;

const openQueue = () =>
  createBullmqRequestQueue({
    pools: ['small', 'large'],
    redis: redis.connect('request'),
    prefix: `{test-${tests}}`,
    orchestratorId: 'orchestrator-1',
    logger: redis.logger,
  });
const ticket = (id: string, priority = 5, pool = 'small') => ({
  id: `${id}.1`,
  requestId: id,
  pool,
  priority,
});

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  tests += 1;
  queue = openQueue();
  await queue.start();
});
afterEach(() => queue.close());

async function take(pool = 'small') {
  const held = await queue.next(pool);
  return held?.requestId ?? null;
}

test('tickets come in the order of their priorities, equal ones in the order of coming, each once', async () => {
  await Promise.all([ticket('c', 9), ticket('a', 2), ticket('b', 2)].map((each) => queue.add(each)));
  expect(await queue.depth('small')).toBe(3);
  expect([await take(), await take(), await take(), await take()]).toEqual(['a', 'b', 'c', null]);
});

test('pools have lines of their own', async () => {
  await queue.add(ticket('a', 1, 'large'));
  expect([await take('small'), await take('large')]).toEqual([null, 'a']);
});

test('a ticket added twice is one', async () => {
  await queue.add(ticket('a'));
  await queue.add(ticket('a'));
  expect([await take(), await take()]).toEqual(['a', null]);
});

test('a ticket given back comes again before those behind it', async () => {
  await queue.add(ticket('a', 2));
  await queue.add(ticket('b', 3));
  const held = await queue.next('small');
  await held?.giveBack();
  expect([await take(), await take()]).toEqual(['a', 'b']);
});

test('missing tickets are those that nobody will be given any more', async () => {
  const all = ['waiting', 'taken', 'done', 'never'].map((id) => ticket(id));
  const [waiting, taken, done] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
  await queue.add(done);
  await (await queue.next('small'))?.done();
  await queue.add(taken);
  await queue.next('small');
  await queue.add(waiting);
  const missing = await queue.missing(all);
  expect(missing.map(({ requestId }) => requestId)).toEqual(['done', 'never']);
  for (const each of missing) await queue.add(each);
  expect(await queue.missing(all)).toEqual([]);
});

test('what was taken back is not given out', async () => {
  await queue.add(ticket('a'));
  await queue.remove(ticket('a'));
  await queue.remove(ticket('a'));
  expect(await take()).toBe(null);
});

test('a job that is no ticket is dropped', async () => {
  await queue.queues[0]?.add('request', { requestId: 7 }, { jobId: 'forged', priority: 1 });
  await queue.add(ticket('a'));
  expect([await take(), await take()]).toEqual(['a', null]);
});

test('the ticket of a holder that fell silent comes back', { timeout: 30_000 }, async () => {
  await queue.add(ticket('a'));
  expect(await take()).toBe('a');
  const other = openQueue();
  await other.start();
  await queue.close();
  let again: string | null = null;
  const giveUpAt = Date.now() + 20_000;
  while (again === null && Date.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    again = (await other.next('small'))?.requestId ?? null;
  }
  await other.close();
  expect(again).toBe('a');
});
