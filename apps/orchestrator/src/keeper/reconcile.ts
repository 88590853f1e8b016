import type { ContainerView } from '../pool/container.ts';
import type { KeeperAction, PoolFacts } from './pool-facts.ts';

/**
 * What runs against what the store knows. Done by whoever can end the containers: every orchestrator for its own children, the
 * keeper for those of an engine.
 */
export function reconcile(facts: PoolFacts): KeeperAction[] {
  const { runtime, running, launching, ending } = facts;
  if (runtime === null || running === null) return [];
  const mine = facts.records.filter((record) => isMine(record, facts));
  const records = new Map(facts.records.map((record) => [record.name, record]));
  const isSettled = ({ name }: { name: string }) => !launching.has(name) && !ending.has(name);

  const actions: KeeperAction[] = [];
  const runningIds = new Set(running.map(({ runtimeId }) => runtimeId));
  for (const record of mine) {
    if (runningIds.has(record.runtimeId) || !isSettled(record)) continue;
    actions.push({ kind: 'remove', record, reason: 'it has ended', crashed: record.state !== 'draining' });
  }
  for (const container of running.filter(isSettled)) {
    const record = records.get(container.name);
    if (record?.runtimeId === container.runtimeId && isMine(record, facts)) continue;
    if (record && isMine(record, facts)) continue;
    if (record) actions.push({ kind: 'stop', name: container.name, reason: 'another one has its name' });
    else if (facts.known.has(container.runtimeId)) {
      actions.push({ kind: 'stop', name: container.name, reason: 'it was taken from the pool' });
    } else actions.push({ kind: 'adopt', container });
  }
  return actions;
}

/** Records that nobody else cares for any more. Done by the keeper. */
export function reconcileOthers({ records, runtime, alive, me }: PoolFacts): KeeperAction[] {
  return records.flatMap((record): KeeperAction[] => {
    if (record.runtime === 'static') return [];
    if (record.owner !== '' && record.owner !== me && alive && !alive.has(record.owner)) {
      return [{ kind: 'remove', record, reason: 'its orchestrator is gone', crashed: false }];
    }
    if (record.runtime !== runtime && record.state !== 'draining') {
      return [{ kind: 'drain', record, reason: 'the pool has another runtime now' }];
    }
    return [];
  });
}

function isMine(record: ContainerView, { runtime, me }: PoolFacts): boolean {
  return record.runtime === runtime && (record.owner === '' || record.owner === me);
}
