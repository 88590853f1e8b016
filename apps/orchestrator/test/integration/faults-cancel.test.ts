import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orchestratorKeys } from '../../src/orchestrator-keys.ts';
import { isTerminal, type RequestState } from '../../src/requests/request.ts';
import type { OrchestratorClient } from '../fixture/orchestrator-client.ts';
import {
  expectNoOverlap,
  type OrchestratorsUnderTest,
  oddPool,
  startOrchestrators,
} from '../fixture/orchestrators-under-test.ts';

const RACES = 1_000;
const LANES = 8;
const WORK_MS = 3;
/** Of either side, so that it was a race at all. */
const SHARE_MIN = 50;

let sut: OrchestratorsUnderTest;

beforeAll(async () => {
  sut = await startOrchestrators({ processes: 2, pools: ({ journal }) => [oddPool(journal, 4)] });
  await sut.free(4);
});
afterAll(() => sut?.close());

test('C6: a cancellation races the completion 1,000 times: one terminal state each, the same for all who ask', async () => {
  const before = await sut.leaks();
  const told = new Map<string, string[]>();
  const listener = sut.redis.connect('patient');
  await listener.subscribe(orchestratorKeys(sut.namespace).changes);
  listener.on('message', (_channel, message) => {
    const [id = '', state = ''] = message.split(' ');
    if (isTerminal(state as RequestState)) told.set(id, [...(told.get(id) ?? []), state]);
  });

  const ended = new Map<string, string>();
  let left = RACES;
  /** Moves towards the moment at which both happen equally often. */
  let patienceMs = WORK_MS + 2;
  const lane = async (index: number) => {
    const submitting = sut.clients[index % 2] as OrchestratorClient;
    const cancelling = sut.clients[(index + 1) % 2] as OrchestratorClient;
    while (left-- > 0) {
      const id = await submitting.promise({ workMs: WORK_MS, tell: true });
      await delay(patienceMs * 2 * Math.random());
      const cancelled = await cancelling.cancel(id);
      expect([200, 202]).toContain(cancelled.status);
      const state = String((await submitting.view(id)).json.state);
      expect(['succeeded', 'cancelled']).toContain(state);
      patienceMs = Math.max(0, patienceMs + (state === 'cancelled' ? 0.2 : -0.2));
      const result = await submitting.send('GET', `/requests/${id}/result`);
      if (state === 'succeeded') expect(result).toMatchObject({ status: 200, json: { id } });
      else expect(result).toMatchObject({ status: 409, code: 'REQUEST.CANCELLED' });
      ended.set(id, state);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));

  await sut.free(4);
  await sut.noMoreThan(before);
  for (const [id, state] of ended) {
    expect(String((await (sut.clients[0] as OrchestratorClient).view(id)).json.state)).toBe(state);
    expect(told.get(id)).toEqual([state]);
  }
  const cancelled = [...ended.values()].filter((state) => state === 'cancelled').length;
  process.stdout.write(`C6: ${cancelled} cancelled, ${ended.size - cancelled} succeeded\n`);
  expect(ended.size).toBe(RACES);
  expect(Math.min(cancelled, RACES - cancelled)).toBeGreaterThan(SHARE_MIN);
  expectNoOverlap(sut.runs());
  // What was cancelled while it waited was never begun with; what was begun with was begun with once.
  expect(new Set(sut.runs().map(({ id }) => id)).size).toBe(sut.runs().length);
}, 180_000);
