import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OddContainer, startOddContainer } from '../fixture/odd-container-process.ts';
import { repeatedOf } from '../fixture/odd-journal.ts';
import type { OddOrder } from '../fixture/odd-order.ts';
import type { OrchestratorClient } from '../fixture/orchestrator-client.ts';
import {
  expectNoOverlap,
  type OrchestratorsUnderTest,
  oddPool,
  startOrchestrators,
} from '../fixture/orchestrators-under-test.ts';

const LEASE_MS = 1_500;
/** Everything is as it was so long after an orchestrator died. */
const RECONCILED_MS = 10_000;

let sut: OrchestratorsUnderTest;
let containers: OddContainer[] = [];

/** Containers that outlive orchestrators: somebody else runs them. */
async function startWithContainers(processes: number, count: number): Promise<void> {
  sut = await startOrchestrators({
    processes,
    env: { ORCHESTRATOR_LEASE_MS: String(LEASE_MS) },
    pools: () => [{ name: 'odd', runtime: { kind: 'static' }, runTimeoutMs: 20_000, acceptTimeoutMs: 500 }],
  });
  containers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      startOddContainer({ name: `odd-${index}`, journal: sut.journal }),
    ),
  );
  for (const { name, url } of containers) {
    const answer = await at(0).register({ name, url, pool: 'odd' });
    if (answer.status !== 201) throw new Error(`Not registered: ${answer.body}`);
  }
  await sut.free(count);
}

const at = (index: number) => sut.clients[index] as OrchestratorClient;
const orchestrator = (index: number) => {
  const found = sut.processes[index];
  if (!found) throw new Error(`there is no orchestrator ${index}`);
  return found;
};
const promiseAll = (count: number, order: OddOrder, repeat: boolean) =>
  Promise.all(Array.from({ length: count }, () => at(0).promise(order, { repeat })));
const atWork = (count: number) =>
  pollUntil(
    `${count} are at work`,
    5_000,
    () => sut.runs().filter(({ endedAt }) => endedAt === Infinity).length >= count,
    10,
  );
const ended = (client: OrchestratorClient, id: string, timeoutMs = RECONCILED_MS) =>
  pollUntil(
    `${id} is over`,
    timeoutMs,
    async () => {
      const { json } = await client.view(id);
      return ['queued', 'running'].includes(String(json.state)) ? null : json;
    },
    50,
  );

beforeEach(() => {
  containers = [];
});
afterEach(async () => {
  await Promise.all(containers.map((each) => each.stop()));
  await sut?.close();
});

describe('C4: kill -9 of an orchestrator that holds leases', () => {
  test('it comes back: every lease is reconciled, none was given twice, none stays busy', async () => {
    await startWithContainers(1, 6);
    const before = await sut.leaks();
    const once = await promiseAll(3, { workMs: 3_000 }, false);
    const repeatable = await promiseAll(3, { workMs: 3_000, tell: true }, true);
    const waiting = await promiseAll(4, { workMs: 10 }, false);
    await atWork(6);
    await orchestrator(0).kill();
    await orchestrator(0).start();
    for (const id of once) {
      expect(await ended(at(0), id)).toMatchObject({
        state: 'failed',
        problem: { code: 'ORCHESTRATOR.LOST', status: 502 },
      });
    }
    for (const id of repeatable) {
      expect(await ended(at(0), id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    }
    for (const id of waiting)
      expect(await ended(at(0), id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    await sut.free(6, RECONCILED_MS);
    await sut.noMoreThan(before);
    expectNoOverlap(sut.runs());
    expect(repeatedOf(sut.runs()).sort()).toEqual(repeatable.sort());
  }, 60_000);

  test('another one goes on: it reconciles, while the dead one stays dead', async () => {
    await startWithContainers(2, 6);
    // Whatever is posted now, the first one alone gives out.
    orchestrator(1).signal('SIGSTOP');
    const once = await promiseAll(3, { workMs: 3_000 }, false);
    const repeatable = await promiseAll(3, { workMs: 3_000 }, true);
    await atWork(6);
    await orchestrator(0).kill();
    orchestrator(1).signal('SIGCONT');
    const since = performance.now();
    for (const id of once) {
      expect(await ended(at(1), id)).toMatchObject({ problem: { code: 'ORCHESTRATOR.LOST' } });
    }
    for (const id of repeatable) {
      expect(await ended(at(1), id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    }
    await sut.free(6, RECONCILED_MS);
    expect(performance.now() - since).toBeLessThan(RECONCILED_MS);
    expect((await at(1).containers()).map(({ used }) => used)).toEqual(Array(6).fill(0));
    expectNoOverlap(sut.runs());
    await orchestrator(0).start();
    expect(await at(0).post({ tell: true })).toMatchObject({ status: 200 });
  }, 60_000);

  test('its children end with it: what they did is lost, or done again by new ones', async () => {
    sut = await startOrchestrators({
      env: { ORCHESTRATOR_LEASE_MS: String(LEASE_MS) },
      pools: ({ journal }) => [oddPool(journal, 3)],
    });
    const old = await sut.free(3);
    const [once = ''] = await promiseAll(1, { workMs: 20_000 }, false);
    const repeatable = await promiseAll(2, { workMs: 1_000 }, true);
    await atWork(3);
    await orchestrator(0).kill();
    await orchestrator(0).start();
    expect(await ended(at(0), once)).toMatchObject({ problem: { code: 'ORCHESTRATOR.LOST' } });
    for (const id of repeatable) {
      expect(await ended(at(0), id, 15_000)).toMatchObject({ state: 'succeeded', attempts: 2 });
    }
    const now = await sut.free(3, RECONCILED_MS);
    expect(now.filter(({ runtimeId }) => old.some((each) => each.runtimeId === runtimeId))).toEqual([]);
    for (const { runtimeId } of old) expect(() => process.kill(Number(runtimeId), 0)).toThrow();
  }, 60_000);
});

describe('C5: the container answers after the lease has expired', () => {
  test('the late answer is dropped by its token; the status tells the one outcome', async () => {
    await startWithContainers(2, 2);
    orchestrator(1).signal('SIGSTOP');
    const caller = at(0).post({ workMs: LEASE_MS + 2_500, tell: true }, { idempotencyKey: 'late' });
    await atWork(1);
    const [run] = sut.runs();
    const id = run?.id ?? '';
    orchestrator(1).signal('SIGCONT');
    orchestrator(0).signal('SIGSTOP');
    const outcome = await ended(at(1), id);
    expect(outcome).toMatchObject({ state: 'failed', problem: { code: 'ORCHESTRATOR.LOST' } });
    // It works on: nobody else may have it until it is idle.
    expect(sut.runs()[0]?.endedAt).toBe(Infinity);
    await pollUntil('the container has answered', 10_000, () => sut.runs()[0]?.endedAt !== Infinity);
    orchestrator(0).signal('SIGCONT');
    expect(await caller).toMatchObject({ status: 502, code: 'ORCHESTRATOR.LOST' });
    for (const client of sut.clients) {
      expect((await client.view(id)).json).toMatchObject({ state: 'failed', endedAt: outcome.endedAt });
      expect(await client.send('GET', `/requests/${id}/result`)).toMatchObject({ status: 502 });
    }
    await sut.free(2, RECONCILED_MS);
  }, 60_000);

  test('with repeat=true: the second container answered first, and that is the answer', async () => {
    await startWithContainers(2, 2);
    orchestrator(1).signal('SIGSTOP');
    const caller = at(0).post({ workMs: LEASE_MS + 1_000, tell: true }, { repeat: true });
    await atWork(1);
    const first = sut.runs()[0];
    orchestrator(1).signal('SIGCONT');
    orchestrator(0).signal('SIGSTOP');
    const id = first?.id ?? '';
    expect(await ended(at(1), id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    orchestrator(0).signal('SIGCONT');
    const answer = await caller;
    expect(answer).toMatchObject({ status: 200, json: { id, attempt: 2 } });
    expect(Number(answer.json.token)).toBeGreaterThan(Number(first?.token));
    for (const client of sut.clients) {
      expect((await client.send('GET', `/requests/${id}/result`)).body).toEqual(answer.body);
    }
    await sut.free(2, RECONCILED_MS);
    expectNoOverlap(sut.runs());
  }, 60_000);
});

test('SIGTERM: what runs ends within the grace and is answered, what waits is left to others, exit code 0', async () => {
  await startWithContainers(2, 2);
  orchestrator(1).signal('SIGSTOP');
  const running = [at(0).post({ workMs: 1_500, tell: true }), at(0).post({ workMs: 1_500, tell: true })];
  await atWork(2);
  const waiting = await at(0).promise({ workMs: 10 });
  const stopped = orchestrator(0).stop();
  orchestrator(1).signal('SIGCONT');
  for (const answer of await Promise.all(running)) expect(answer.status).toBe(200);
  expect(await stopped).toBe(0);
  expect(await ended(at(1), waiting)).toMatchObject({ state: 'succeeded', attempts: 1 });
  await sut.free(2);
}, 60_000);
