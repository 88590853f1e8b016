import type { Look } from '../providers/provider.ts';
import { type Change, changeCounts, changeLine } from './change.ts';
import { concernsHost } from './concerns-host.ts';

/** All that is on such a host can be brought there again. Of others, also of one whose role nobody knows, data may be lost. */
const HOLD_NOTHING = ['proxy', 'gatekeeper', 'orchestrator', 'container'];

/** Changes that remove, or make anew, what is there and may hold data. */
export function losses<C extends Change>({
  changes,
  hosts,
}: {
  changes: readonly C[];
  hosts: Look['hosts'];
}): C[] {
  return changes.filter((change) => {
    if (change.action !== 'delete' && change.action !== 'replace') return false;
    if (change.kind === 'volume') return true;
    // A host that has ended is in the plan until its provider is done with it, and no longer among the hosts.
    return hosts.some((host) => concernsHost(change, host) && !HOLD_NOTHING.includes(host.role));
  });
}

/** What to tell whoever has not agreed to lose anything; null when nothing would be lost. */
export function refusal(look: Pick<Look, 'changes' | 'hosts'>, isBegun: boolean): string | null {
  const lost = losses(look);
  if (lost.length === 0) return null;
  const lines = lost.map((change) => changeLine(change));
  const done = isBegun ? 'What was done before stays' : 'Nothing was done';
  return [...lines, `${changeCounts(lost)} of what may hold data. ${done}: up --yes does it.`].join('\n');
}
