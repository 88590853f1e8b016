import type { ContainerView } from '../pool/container.ts';
import type { PoolSettings } from '../pool/pool-settings.ts';
import type { KeeperAction, PoolFacts } from './pool-facts.ts';
import { isProbed, type ProbeHistory } from './probe-history.ts';

/** So many bad answers in a row are no accident. */
const MAX_BAD = 3;
const MAX_SILENCE_MS = 2_000;
/** From being told to stop to being ended. */
const STOP_LIMIT_MS = 5_000;

/** Who is asked how it is, and what follows from what was answered. */
export function decideHealth({ records, probes, settings, now }: PoolFacts): KeeperAction[] {
  return records.flatMap((record): KeeperAction[] => {
    const history = probes.get(record.name);
    if (!history || !isProbed(record)) return [];
    const verdict = verdictOn(record, history, settings, now);
    if (verdict) return [verdict];
    return !history.underway && now >= history.nextAt ? [{ kind: 'probe', record }] : [];
  });
}

/** How long it may be at work that nobody waits for, or not for long. */
function workingLimitMs(
  { state, used }: ContainerView,
  { runTimeoutMs, startTimeoutMs }: PoolSettings,
): number {
  if (state === 'starting') return Math.max(runTimeoutMs, startTimeoutMs);
  // Another slot's request may be at work in it, but none takes longer than this. Else it was told to stop.
  return used > 0 ? runTimeoutMs : Math.min(runTimeoutMs, STOP_LIMIT_MS);
}

function verdictOn(
  record: ContainerView,
  history: ProbeHistory,
  settings: PoolSettings,
  now: number,
): KeeperAction | null {
  const { state, since } = record;
  const { last, bad } = history;
  const inStateMs = now - since;
  if (state === 'free') {
    const isDoubtful = bad > 0 || last?.health === 'starting';
    return isDoubtful ? { kind: 'suspect', record, reason: last?.reason ?? '' } : null;
  }
  if (last?.health === 'idle') return { kind: 'prove', record };
  // Nobody of us can replace it: it is asked for ever.
  if (record.runtime === 'static') return null;
  const end = (reason: string): KeeperAction => ({ kind: 'end', record, reason });

  if (last?.health === 'working') {
    const limitMs = workingLimitMs(record, settings);
    return inStateMs > limitMs ? end(`it still works after ${limitMs} ms`) : null;
  }
  if (state === 'starting' || last?.health === 'starting') {
    return inStateMs > settings.startTimeoutMs
      ? end(`it was not ready within ${settings.startTimeoutMs} ms: ${last?.reason ?? 'never asked'}`)
      : null;
  }
  if (bad >= MAX_BAD) return end(`${bad} probes in a row failed: ${last?.reason}`);
  if (history.silentSince !== null && now - history.silentSince >= MAX_SILENCE_MS) {
    return end(`it does not answer since ${now - history.silentSince} ms`);
  }
  return null;
}
