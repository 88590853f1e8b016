import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrchestratorClient } from '../fixture/orchestrator-client.ts';
import {
  type OrchestratorsUnderTest,
  oddPool,
  startOrchestrators,
} from '../fixture/orchestrators-under-test.ts';

let sut: OrchestratorsUnderTest;
let client: OrchestratorClient;

beforeAll(async () => {
  sut = await startOrchestrators({
    pools: ({ journal }) => [oddPool(journal, 2), { name: 'empty', runtime: { kind: 'static' } }],
  });
  client = sut.clients[0] as OrchestratorClient;
  await sut.free(2);
});
afterAll(() => sut?.close());

test('C7: all are busy and none becomes free: a bounded wait, then 503; position and age can be seen', async () => {
  const before = await sut.leaks();
  const busy = await Promise.all([client.promise({ workMs: 60_000 }), client.promise({ workMs: 60_000 })]);
  await pollUntil('both work', 5_000, () => sut.runs().length === 2, 10);
  const ahead = await client.promise({}, { timeoutMs: 4_000 });
  const since = performance.now();
  const waiting = client.post({}, { timeoutMs: 1_500 });
  const promised = await client.promise({}, { timeoutMs: 1_500 });
  expect((await client.view(ahead)).json).toMatchObject({ state: 'queued', position: 0, attempts: 0 });
  const status = (await client.view(promised)).json;
  expect(status).toMatchObject({ state: 'queued', position: 2, container: null, startedAt: null });
  expect(Math.abs(Date.parse(String(status.createdAt)) - Date.now())).toBeLessThan(5_000);

  const answer = await waiting;
  const waitedMs = performance.now() - since;
  expect(answer).toMatchObject({ status: 503, code: 'CONTAINER.NONE_FREE' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(waitedMs).toBeGreaterThan(1_400);
  // Promise 1 of the design: by its deadline and one second.
  expect(waitedMs).toBeLessThan(2_500);
  await pollUntil(
    'the promised one has expired',
    2_000,
    async () => (await client.view(promised)).json.state === 'expired',
  );
  expect(await client.send('GET', `/requests/${promised}/result`)).toMatchObject({
    status: 503,
    code: 'CONTAINER.NONE_FREE',
  });
  await pollUntil('the last one has expired', 5_000, async () => {
    return (await client.view(ahead)).json.state === 'expired';
  });
  for (const id of busy) await client.cancel(id);
  await sut.free(2);
  await sut.noMoreThan(before);
  // Nothing was started after its deadline, nor when the containers were free again.
  expect(sut.runs().map(({ id }) => id)).toEqual(expect.arrayContaining(busy));
  expect(sut.runs()).toHaveLength(2);
}, 60_000);

test('no containers at all: the same', async () => {
  const answer = await client.post({}, { pool: 'empty', timeoutMs: 600 });
  expect(answer).toMatchObject({ status: 503, code: 'CONTAINER.NONE_FREE' });
});

test('a caller that leaves while it waits leaves nothing behind', async () => {
  const before = await sut.leaks();
  const busy = await Promise.all([client.promise({ workMs: 60_000 }), client.promise({ workMs: 60_000 })]);
  const leaving = new AbortController();
  const left = Array.from({ length: 5 }, () =>
    client.post({ tell: true }, { signal: leaving.signal }).catch((error) => error),
  );
  await pollUntil('they wait', 5_000, async () => (await sut.leaks()).waiting > 0);
  leaving.abort();
  await Promise.all(left);
  for (const id of busy) await client.cancel(id);
  await sut.free(2);
  await sut.noMoreThan(before);
}, 60_000);
