import type { PlannedChange } from '../providers/provider.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { changeLine } from './change.ts';

const AT_A_TIME = 8;

export interface FailedChange {
  change: PlannedChange;
  failure: ProviderFailure;
}

/**
 * Carries changes out, each after those that it builds on, several at a time. What builds on a change that failed is left
 * out; everything else is done. Returns the failures; a bug is thrown once what runs has ended.
 */
export async function carryOutChanges(
  changes: readonly PlannedChange[],
  say: (line: string) => void,
): Promise<FailedChange[]> {
  const waiting = new Set(changes);
  const running = new Set<Promise<void>>();
  const undone = new Set(changes.map(({ id }) => id));
  const failures: FailedChange[] = [];
  const bugs: unknown[] = [];

  const run = async (change: PlannedChange) => {
    const startedAt = performance.now();
    try {
      await change.carryOut();
      undone.delete(change.id);
      say(`${changeLine(change)} … done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    } catch (error) {
      if (error instanceof ProviderFailure) failures.push({ change, failure: error });
      else bugs.push(error);
    }
  };

  for (;;) {
    for (const change of bugs.length > 0 ? [] : waiting) {
      if (running.size >= AT_A_TIME) break;
      if (change.after.some((id) => undone.has(id))) continue;
      waiting.delete(change);
      const work: Promise<void> = run(change).finally(() => running.delete(work));
      running.add(work);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (bugs.length > 0) throw bugs[0];
  if (failures.length === 0 && waiting.size > 0)
    throw new Error(`${[...waiting].map(({ id }) => id).join(', ')} wait for one another`);
  return failures;
}
