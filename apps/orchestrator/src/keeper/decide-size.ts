import type { ContainerView } from '../pool/container.ts';
import type { KeeperAction, PoolFacts } from './pool-facts.ts';

/** A pool that starts does not start everything at once. */
const MAX_LAUNCHING = 4;

/** What is started and drained, so that the pool has the size that its load asks for. */
export function decideSize(facts: PoolFacts): KeeperAction[] {
  const { runtime, running, launching, settings, load } = facts;
  if (runtime === null || running === null) return [];
  const { min, max } = settings.size;
  const own = facts.records.filter((record) => record.runtime === runtime);
  const active = own.filter(({ state }) => state !== 'draining');
  const recorded = new Set(facts.records.map(({ name }) => name));
  const present = new Set([...own.map(({ name }) => name), ...running.map(({ name }) => name), ...launching]);
  const unrecorded = [...present].filter((name) => !recorded.has(name));
  const coming = unrecorded.filter((name) => comes(name, facts)).length;
  const count = active.length + coming;

  if (count > max) return surplus(active, count - max);
  const room = Math.min(max - present.size, MAX_LAUNCHING - launching.size);
  // One that is being ended takes moments; its place is kept, so that the next one has its name, and its wait after a crash.
  const missing = Math.min(min - active.length - unrecorded.length, room);
  if (missing > 0) return launches(missing, new Set([...recorded, ...present]), facts);
  const isGrowing = coming > 0 || own.some(({ state }) => state === 'starting');
  if (count < max && room > 0 && !isGrowing && isPressed(count, facts)) {
    return launches(1, new Set([...recorded, ...present]), facts);
  }
  return count > min && load.waiting === 0 ? idle(active, facts) : [];
}

/** Being launched, or found and about to be adopted; not one that is on its way out. */
function comes(name: string, { launching, ending, known, running }: PoolFacts): boolean {
  if (launching.has(name)) return true;
  const container = running?.find((other) => other.name === name);
  return container !== undefined && !ending.has(name) && !known.has(container.runtimeId);
}

function isPressed(count: number, { load, settings }: PoolFacts): boolean {
  if (load.waiting === 0) return false;
  return count === 0 || load.waiting >= settings.growAtDepth * count || load.oldestMs >= settings.growAtAgeMs;
}

/** The lowest free names, so that a replaced container has the name of the one before. Those that crashed wait for their turn. */
function launches(
  count: number,
  taken: ReadonlySet<string>,
  { settings, crashes, now }: PoolFacts,
): KeeperAction[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = `${settings.name}-${number}`;
    if (!taken.has(name)) names.push(name);
  }
  return names
    .filter((name) => (crashes.get(name)?.notBefore ?? 0) <= now)
    .map((name) => ({ kind: 'launch', name }));
}

/** The pool was made smaller: first those that serve nobody, of them those with the highest numbers. */
function surplus(active: readonly ContainerView[], count: number): KeeperAction[] {
  return [...active]
    .sort((one, other) => one.used - other.used || numberOf(other) - numberOf(one))
    .slice(0, count)
    .map((record) => ({ kind: 'drain', record, reason: 'the pool is larger than it may be' }));
}

/** One at a time: the one that was not used for the longest time. */
function idle(active: readonly ContainerView[], { now, settings }: PoolFacts): KeeperAction[] {
  const [record] = active
    .filter(({ state, used }) => state === 'free' && used === 0)
    .filter((one) => now - idleSince(one) >= settings.idleMs)
    .sort((one, other) => idleSince(one) - idleSince(other) || numberOf(other) - numberOf(one));
  return record ? [{ kind: 'drain', record, reason: 'nobody used it' }] : [];
}

function idleSince({ since, lastUsedAt }: ContainerView): number {
  return Math.max(since, lastUsedAt);
}

function numberOf({ name }: ContainerView): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
}
