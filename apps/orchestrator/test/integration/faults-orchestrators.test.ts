import { pollUntil } from '@sluice/testing/poll-until.ts';
import { expect, test } from 'vitest';
import { exerciseOrchestratorFaults } from '../fixture/exercise-orchestrator-faults.ts';
import type { OrchestratorClient } from '../fixture/orchestrator-client.ts';
import { oddPool, startOrchestrators } from '../fixture/orchestrators-under-test.ts';
import { createStaticRuntime } from '../fixture/runtime-under-test.ts';

exerciseOrchestratorFaults('orchestrators over containers that others run', async () =>
  createStaticRuntime(),
);

test('C4: the children of an orchestrator end with it: what they did is lost, or done again by new ones', async () => {
  const sut = await startOrchestrators({ pools: ({ journal }) => [oddPool(journal, 3)] });
  try {
    const [orchestrator] = sut.processes;
    const client = sut.clients[0] as OrchestratorClient;
    const ended = (id: string) =>
      pollUntil(`${id} is over`, 15_000, async () => {
        const { json } = await client.view(id);
        return ['queued', 'running'].includes(String(json.state)) ? null : json;
      });
    const old = await sut.free(3);
    const once = await client.promise({ workMs: 20_000 });
    const repeatable = [
      await client.promise({ workMs: 1_000 }, { repeat: true }),
      await client.promise({ workMs: 1_000 }, { repeat: true }),
    ];
    await pollUntil('all are at work', 5_000, () => sut.runs().length === 3, 10);
    await orchestrator?.kill();
    await orchestrator?.start();
    expect(await ended(once)).toMatchObject({ problem: { code: 'ORCHESTRATOR.LOST' } });
    for (const id of repeatable) expect(await ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    const now = await sut.free(3);
    expect(now.filter(({ runtimeId }) => old.some((each) => each.runtimeId === runtimeId))).toEqual([]);
    for (const { runtimeId } of old) expect(() => process.kill(Number(runtimeId), 0)).toThrow();
  } finally {
    await sut.close();
  }
}, 60_000);
