import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Run, tokensOutOfOrder } from '../fixture/odd-journal.ts';
import type { OrchestratorClient } from '../fixture/orchestrator-client.ts';
import {
  expectNoOverlap,
  type OrchestratorsUnderTest,
  oddPool,
  startOrchestrators,
} from '../fixture/orchestrators-under-test.ts';

const REQUESTS = 2_000;
const CALLERS = 64;
const CONTAINERS = 8;
const WORK_MS = 40;

let sut: OrchestratorsUnderTest;

beforeAll(async () => {
  sut = await startOrchestrators({ processes: 2, pools: ({ journal }) => [oddPool(journal, CONTAINERS)] });
  await sut.free(CONTAINERS);
});
afterAll(() => sut?.close());

test('2,000 requests of 64 callers over 8 containers: each is answered once, no container has two', async () => {
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => at(caller).post({ workMs: 1 })));
  await sut.free(CONTAINERS);
  const before = await sut.leaks();
  const warm = new Set(sut.runs().map(({ id }) => id));
  const answers: { id: string; marker: string; status: number; text: string }[] = [];
  let left = REQUESTS;
  const lane = async (caller: number) => {
    while (left-- > 0) {
      const marker = `request ${left}`;
      const answer = await at(caller).post({ workMs: WORK_MS, text: marker });
      const id = String(answer.headers['sluice-request-id']);
      answers.push({ id, marker, status: answer.status, text: answer.body.toString() });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => lane(caller)));

  expect(answers.filter(({ status, text, marker }) => status !== 200 || text !== marker)).toEqual([]);
  const runs = sut.runs().filter(({ id }) => !warm.has(id));
  expect(runs).toHaveLength(REQUESTS);
  expect(new Set(runs.map(({ id }) => id))).toEqual(new Set(answers.map(({ id }) => id)));
  expectNoOverlap(runs);
  expect(tokensOutOfOrder(runs)).toEqual([]);
  process.stdout.write(`busy share while the queue was not empty: ${(busyShare(runs) * 100).toFixed(1)} %\n`);
  await sut.noMoreThan(before);
}, 180_000);

const at = (caller: number) => sut.clients[caller % sut.clients.length] as OrchestratorClient;

/** The first and the last round of requests are left out: then not all containers have work. */
function busyShare(runs: readonly Run[]): number {
  const begins = runs.map(({ beganAt }) => beganAt).sort((a, b) => a - b);
  const from = begins[CONTAINERS] ?? 0;
  const to = begins.at(-CALLERS) ?? 0;
  const within = runs.map(({ beganAt, endedAt }) => Math.min(endedAt, to) - Math.max(beganAt, from));
  const busyMs = within.filter((ms) => ms > 0).reduce((a, b) => a + b, 0);
  return busyMs / (CONTAINERS * (to - from));
}
