import { decideAddresses } from './decide-addresses.ts';
import { decideHealth } from './decide-health.ts';
import { decideSize } from './decide-size.ts';
import type { KeeperAction, PoolFacts } from './pool-facts.ts';
import { reconcile, reconcileOthers } from './reconcile.ts';

/** What the keeper does for one pool now. At most one action for a container. */
export function decide(facts: PoolFacts): KeeperAction[] {
  const actions = [
    ...reconcile(facts),
    ...reconcileOthers(facts),
    ...decideAddresses(facts),
    ...decideSize(facts),
    ...decideHealth(facts),
  ];
  const seen = new Set<string>();
  return actions.filter((action) => {
    const name = subjectOf(action);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

/** What an orchestrator does that is not the keeper: it looks after its children. */
export function decideAsFollower(facts: PoolFacts): KeeperAction[] {
  return facts.runtime === 'process' ? reconcile(facts) : [];
}

function subjectOf(action: KeeperAction): string {
  switch (action.kind) {
    case 'launch':
    case 'stop':
      return action.name;
    case 'adopt':
      return action.container.name;
    case 'register':
      return action.address.name;
    default:
      return action.record.name;
  }
}
