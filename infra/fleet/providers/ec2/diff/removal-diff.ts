import { keyName } from '../names.ts';
import type { ObservedFleet, ObservedVolume } from '../seen/observed-fleet.ts';
import { endSteps } from './diff-hosts.ts';
import { roleById } from './fleet-diff.ts';
import { removeGroups } from './remove-groups.ts';
import { KEY_STEP_ID, type Step } from './step.ts';

/** Everything of a fleet: hosts first, then the rules that tie groups together, the groups, and what is left over. */
export function removalDiff(fleet: string, seen: ObservedFleet, volumes: readonly ObservedVolume[]): Step[] {
  const instances = seen.instances.filter(({ state }) => state !== 'ended');
  const hosts = endSteps(instances, [], () => 'the fleet goes');
  const afterHosts = hosts.map(({ id }) => id);
  const roleOf = roleById(seen.groups.map((group) => [group.role, group] as const));
  const groups = removeGroups(seen.groups, instances, hosts, roleOf).map((step) => ({
    ...step,
    after: [...new Set([...step.after, ...afterHosts])],
  }));
  const goWithHosts = new Set(instances.flatMap((instance) => instance.volumes));
  const leftovers = volumes
    .filter(({ id }) => !goWithHosts.has(id))
    .map(
      ({ id, host }): Step => ({
        id: `volume ${id}`,
        action: 'delete',
        kind: 'volume',
        name: id,
        why: host ? `left over from ${host}` : 'left over',
        after: afterHosts,
        operation: { do: 'delete volume', volumeId: id },
      }),
    );
  const key: Step = {
    id: KEY_STEP_ID,
    action: 'delete',
    kind: 'key',
    name: keyName(fleet),
    why: 'the fleet goes',
    after: afterHosts,
    operation: { do: 'delete key' },
  };
  return [...hosts, ...groups, ...leftovers, ...(seen.key?.isOfFleet ? [key] : [])];
}
