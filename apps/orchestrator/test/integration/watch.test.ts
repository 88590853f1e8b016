import { setTimeout as delay } from 'node:timers/promises';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { orchestratorKeys } from '../../src/orchestrator-keys.ts';
import { createRedisRequestWatch } from '../../src/requests/redis-request-watch.ts';
import type { RequestWatch } from '../../src/requests/request-watch.ts';

let redis: RedisUnderTest;
/** Of whoever changes requests. */
let writer: Redis;
const keys = orchestratorKeys('test');
const open: RequestWatch[] = [];

beforeAll(async () => {
  redis = await startRedis();
  writer = redis.connect('patient');
});
afterEach(async () => {
  for (const watch of open.splice(0)) await watch.close();
});
afterAll(() => redis?.stop());

const create = (pollMs?: number) => {
  const watch = createRedisRequestWatch({
    redis: redis.connect('request'),
    subscriber: redis.connect('patient'),
    keys,
    logger: redis.logger,
    ...(pollMs ? { pollMs } : {}),
  });
  open.push(watch);
  return watch;
};

async function started(pollMs?: number): Promise<RequestWatch> {
  const watch = create(pollMs);
  await watch.start();
  const subscribed = async () => Number((await writer.pubsub('NUMSUB', keys.changes))[1]) > 0;
  await pollUntil('it is subscribed', 5_000, subscribed, 5);
  return watch;
}

const set = (id: string, state: string) => writer.hset(keys.request(id), 'state', state);

exerciseService('watch', () => create());

test('a change is told to all who watch, and to nobody who has stopped', async () => {
  const watch = await started(60_000);
  const heard: string[] = [];
  const note = (name: string) => watch.watch('r1', ({ state }) => heard.push(`${name} ${state}`));
  const stop = note('a');
  note('b');
  await writer.publish(keys.changes, 'r1 running');
  await pollUntil('both', 2_000, () => heard.length === 2, 2);
  stop();
  stop();
  await writer.publish(keys.changes, 'r2 running');
  await writer.publish(keys.changes, 'r1 nonsense');
  await writer.publish(keys.changes, 'r1');
  await writer.publish(keys.changes, 'r1 succeeded');
  await pollUntil('one', 2_000, () => heard.length === 3, 2);
  expect(heard).toEqual(['a running', 'b running', 'b succeeded']);
});

test('what this process knows is told with its result', async () => {
  const watch = await started(60_000);
  const result = {
    outcome: { kind: 'answer', container: 'c', status: 200, headers: {} } as const,
    body: Buffer.from('x'),
  };
  const heard: unknown[] = [];
  watch.watch('r1', (change) => heard.push(change));
  watch.tell('r1', { state: 'succeeded', result });
  watch.tell('r2', { state: 'succeeded' });
  expect(heard).toEqual([{ state: 'succeeded', result }]);
});

test('one listener that throws does not keep the others from hearing', async () => {
  const watch = await started(60_000);
  const heard: string[] = [];
  watch.watch('r1', () => {
    throw new Error('planted');
  });
  watch.watch('r1', ({ state }) => heard.push(state));
  watch.tell('r1', { state: 'running' });
  expect(heard).toEqual(['running']);
});

test('a change without a message is found, more than one tick asks for too', async () => {
  const watch = await started(20);
  const heard = new Set<string>();
  const ids = Array.from({ length: 1_200 }, (_, n) => `poll-${n}`);
  for (const id of ids) watch.watch(id, () => heard.add(id));
  await delay(50);
  expect(heard.size).toBe(0);
  await Promise.all(ids.map((id) => set(id, 'cancelled')));
  await pollUntil('all of them', 5_000, () => heard.size === ids.length);
});

test('what changed while Redis could not be reached is told when it is back', async () => {
  const watch = await started(60_000);
  const heard: string[] = [];
  await set('r1', 'running');
  watch.watch('r1', ({ state }) => heard.push(state));
  await set('r1', 'succeeded');
  // The messages are lost with the connections.
  await writer.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await pollUntil('it is told', 5_000, () => heard.length > 0);
  expect(new Set(heard)).toEqual(new Set(['succeeded']));
});

test('it goes on after Redis was stopped and started', async () => {
  const watch = await started(100);
  const heard: string[] = [];
  watch.watch('back', ({ state }) => heard.push(state));
  await redis.server.stop();
  await delay(300);
  await redis.server.start();
  await set('back', 'running');
  await pollUntil('polled', 10_000, () => heard.includes('running'));
  await pollUntil('told', 10_000, async () => {
    await writer.publish(keys.changes, 'back succeeded');
    return heard.includes('succeeded');
  });
});
