import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '@sluice/infra/local/demo/random.ts';
import { afterEach, expect, test } from 'vitest';
import { type Ended, type HistoryEntry, lastingCall } from '../fixture/lasting-caller.ts';
import { type OddContainer, startOddContainer } from '../fixture/odd-container-process.ts';
import type { Run } from '../fixture/odd-journal.ts';
import type { OrchestratorClient } from '../fixture/orchestrator-client.ts';
import type { OrchestratorProcess } from '../fixture/orchestrator-process.ts';
import {
  expectNoOverlap,
  type OrchestratorsUnderTest,
  oddPool,
  startOrchestrators,
} from '../fixture/orchestrators-under-test.ts';

const LEASE_MS = 1_500;
const CONTAINERS = 6;
const CALLERS = 16;
const WORK_MAX_MS = 60;
/** The run can be had again, as far as time allows, with its seed. */
const SEED = process.env.SLUICE_PROPERTY_SEED ?? String(Date.now());

/** Of what lies in Redis. */
const NOTHING = { leases: 0, used: 0, requestsNotOver: 0, waiting: 0, tickets: 0 };

let sut: OrchestratorsUnderTest;
let containers: OddContainer[] = [];

afterEach(async () => {
  await Promise.all(containers.map((each) => each.stop()));
  containers = [];
  await sut?.close();
});

/** Calls without end on all lanes while `faults` runs. */
async function underLoad(faults: () => Promise<void>): Promise<{ ended: Ended[]; history: HistoryEntry[] }> {
  const ended: Ended[] = [];
  const history: HistoryEntry[] = [];
  let over = false;
  const lane = async (caller: number) => {
    const random = createRandom(`${SEED} caller ${caller}`);
    for (let round = 0; !over; round++) {
      const operation = `caller-${caller}-${round}`;
      const order = { workMs: random.integer(0, WORK_MAX_MS) };
      const call = { clients: sut.clients, first: random.integer(0, 1), repeat: random.chance(0.5) };
      ended.push(await lastingCall({ ...call, operation, order, history, limitMs: 30_000 }));
    }
  };
  const lanes = Array.from({ length: CALLERS }, (_, caller) => lane(caller));
  await faults();
  over = true;
  await Promise.all(lanes);
  return { ended, history };
}

/** Every operation ended once and for all, as it was told, and what containers did fits to it. */
function judge(ended: readonly Ended[], history: readonly HistoryEntry[], runs: readonly Run[]): void {
  const byId = Map.groupBy(runs, ({ id }) => id);
  const wrong: unknown[] = [];
  for (const each of ended) {
    const own = byId.get(each.id) ?? [];
    const told = new Set(
      history
        .filter(
          ({ operation, event }) => operation === each.operation && (event === 'ok' || event === 'fail'),
        )
        .map(({ status, code, id }) => `${status} ${code} ${id}`),
    );
    const fits =
      each.status === 200
        ? each.word?.id === each.id &&
          own.some(({ token, how }) => token === each.word?.token && how === 'answered')
        : ['ORCHESTRATOR.LOST', 'CONTAINER.LOST'].includes(each.code);
    const once = each.repeat || own.length <= 1;
    if (!fits || !once || told.size !== 1) wrong.push({ ...each, own, told: [...told] });
  }
  expect(wrong).toEqual([]);
  // Nothing ran that nobody asked for, and no two operations were the same request.
  const known = new Set(ended.map(({ id }) => id));
  expect(known.size).toBe(ended.length);
  expect([...byId.keys()].filter((id) => !known.has(id))).toEqual([]);
  expectNoOverlap(runs);
}

function report(what: string, ended: readonly Ended[], history: readonly HistoryEntry[]): void {
  const count = (fits: (each: Ended) => boolean) => ended.filter(fits).length;
  const unknown = history.filter(({ event }) => event === 'unknown').length;
  const lost = count(({ status }) => status !== 200);
  const repeated = count(({ word }) => (word?.attempt ?? 1) > 1);
  process.stdout.write(
    `${what} (seed ${SEED}): ${ended.length} operations, ${lost} lost, ${repeated} repeated, ${unknown} calls without an answer\n`,
  );
}

test('two orchestrators on one pool, killed, stopped and restarted again and again under load', async () => {
  sut = await startOrchestrators({
    processes: 2,
    env: { ORCHESTRATOR_LEASE_MS: String(LEASE_MS), LOG_LEVEL: 'warn' },
    pools: () => [{ name: 'odd', runtime: { kind: 'static' }, acceptTimeoutMs: 500, timeoutMs: 30_000 }],
  });
  containers = await Promise.all(
    Array.from({ length: CONTAINERS }, (_, index) =>
      startOddContainer({ name: `odd-${index}`, journal: sut.journal }),
    ),
  );
  const [first] = sut.clients as [OrchestratorClient];
  for (const { name, url } of containers) await first.register({ name, url, pool: 'odd' });
  await sut.free(CONTAINERS);
  const before = await sut.leaks();
  const random = createRandom(`${SEED} faults`);
  const { ended, history } = await underLoad(async () => {
    for (let round = 0; round < 8; round++) {
      const victim = sut.processes[round % 2] as OrchestratorProcess;
      await delay(random.integer(300, 1_200));
      if (round % 4 === 3) {
        victim.signal('SIGSTOP');
        await delay(LEASE_MS + random.integer(0, 1_500));
        victim.signal('SIGCONT');
      } else {
        await victim.kill();
        await delay(random.integer(0, 800));
        await victim.start();
      }
    }
  });
  await sut.free(CONTAINERS);
  report('kill -9 and SIGSTOP of orchestrators', ended, history);
  judge(ended, history, sut.runs());
  // Two new processes have no more open than the old ones had, but for what the load itself opened.
  const sockets = before.sockets + 2 * (CALLERS + CONTAINERS);
  await sut.noMoreThan({ ...NOTHING, sockets, files: before.files, children: 0 });
  for (const container of containers) expect((await container.counts()).overlaps).toBe(0);
}, 180_000);

test('the same with containers that are their children, and die with them', async () => {
  sut = await startOrchestrators({
    processes: 2,
    env: { ORCHESTRATOR_LEASE_MS: String(LEASE_MS), LOG_LEVEL: 'warn' },
    pools: ({ journal }) => [oddPool(journal, CONTAINERS, { acceptTimeoutMs: 500, timeoutMs: 30_000 })],
  });
  await sut.free(CONTAINERS);
  const random = createRandom(`${SEED} faults of parents`);
  const { ended, history } = await underLoad(async () => {
    for (let round = 0; round < 4; round++) {
      const victim = sut.processes[round % 2] as OrchestratorProcess;
      await delay(random.integer(500, 1_500));
      await victim.kill();
      await delay(random.integer(0, 1_000));
      await victim.start();
    }
  });
  await sut.free(CONTAINERS);
  report('kill -9 of orchestrators with children', ended, history);
  judge(ended, history, sut.runs());
  await sut.noMoreThan({ ...NOTHING, sockets: Infinity, files: Infinity, children: CONTAINERS });
}, 180_000);
