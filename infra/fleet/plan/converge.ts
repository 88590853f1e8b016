import { setTimeout as delay } from 'node:timers/promises';
import { FleetFailure } from '../fleet-failure.ts';
import type { Look } from '../providers/provider.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { carryOutChanges, type FailedChange } from './carry-out-changes.ts';
import { type Change, changeLine } from './change.ts';

/** Rounds that left as much to do as there was before, one after the other, before we give up. */
const FRUITLESS_ROUNDS = 6;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const POLL_MS = 2_000;

export interface ConvergeOptions {
  /** Compares what should be with what is. */
  look: () => Promise<Look>;
  /** Why nothing (more) of what was seen may be carried out; null: it may. */
  objection?: (seen: Look, isBegun: boolean) => string | null;
  say: (line: string) => void;
  /** How long hosts may take to start or to end. */
  settleMs: number;
  /** Real time, where nothing else is given. */
  now?: () => number;
  pause?: (ms: number) => Promise<unknown>;
}

/**
 * Looks, carries out what differs, and looks again, until nothing differs and every host is at rest. What happened in between,
 * whether an answer was lost or somebody else had a hand in it, is seen by the next look; so it may be ended and begun again at any moment.
 * Throws FleetFailure when something needs somebody, with everything that went wrong.
 */
export async function converge({
  look,
  objection = () => null,
  say,
  settleMs,
  now = Date.now,
  pause = delay,
}: ConvergeOptions): Promise<Look> {
  let fruitless = 0;
  let failed: FailedChange[] = [];
  let lastToDo: string | null = null;
  let settleBy: number | null = null;
  let isBegun = false;
  for (;;) {
    const seen = await lookOrNull(look, fruitless < FRUITLESS_ROUNDS, say);
    if (seen?.problems.length) throw new FleetFailure(seen.problems.join('\n'));
    if (seen && seen.changes.length === 0) {
      const unsettled = seen.hosts.filter(({ state }) => state === 'pending' || state === 'stopping');
      if (unsettled.length === 0) return seen;
      [fruitless, lastToDo] = [0, null];
      settleBy ??= now() + settleMs;
      if (now() > settleBy) {
        const names = unsettled.map(({ name, state }) => `${name} is still ${state}`);
        throw new FleetFailure(`${names.join('\n')}\nafter ${settleMs / 1000} s. Call again to go on.`);
      }
      await pause(POLL_MS);
      continue;
    }
    settleBy = null;
    // Asked at each look: what was agreed to at the first may not be what the world has become since.
    const refused = seen ? objection(seen, isBegun) : null;
    if (refused !== null) throw new FleetFailure(refused);
    isBegun ||= seen !== null;
    const changes = seen?.changes ?? [];
    failed = seen ? await carryOutChanges(changes, say) : failed;
    const final = failed.filter(({ failure }) => !failure.isWorthAnotherTry);
    if (final.length > 0) throw new FleetFailure(told(final));
    const toDo: string | null = seen
      ? changes.map(({ action, id }) => `${action} ${id}`).join('\n')
      : lastToDo;
    const isFruitless = seen === null || toDo === lastToDo;
    lastToDo = toDo;
    fruitless = isFruitless ? fruitless + 1 : 0;
    if (fruitless >= FRUITLESS_ROUNDS && seen)
      throw new FleetFailure(failed.length > 0 ? told(failed) : changes.map(stillToDo).join('\n'));
    if (isFruitless || failed.length > 0) {
      for (const { change, failure } of failed)
        say(`  ${change.kind} ${change.name}: ${failure.message}; looking again`);
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** fruitless, LONGEST_PAUSE_MS));
    }
  }
}

/** Null when the provider could not tell this time, and may be asked again. */
async function lookOrNull(
  look: () => Promise<Look>,
  mayFail: boolean,
  say: (line: string) => void,
): Promise<Look | null> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    if (!mayFail || !error.isWorthAnotherTry) throw new FleetFailure(error.message);
    say(`  ${error.message}; looking again`);
    return null;
  }
}

function stillToDo(change: Change): string {
  return `${changeLine(change)}\n    It was carried out, and is still to be done.`;
}

function told(failed: readonly FailedChange[]): string {
  return failed.map(({ change, failure }) => `${changeLine(change)}\n    ${failure.message}`).join('\n');
}
