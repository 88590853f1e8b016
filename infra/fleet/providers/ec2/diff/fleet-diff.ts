import { FLEET_ROLES } from '../../../file/roles.ts';
import type { DesiredFleet } from '../../provider.ts';
import type { ObservedFleet, ObservedGroup, ObservedInstance } from '../seen/observed-fleet.ts';
import { diffGroups } from './diff-groups.ts';
import { diffHosts, type HostsToDiff } from './diff-hosts.ts';
import { diffKey } from './diff-key.ts';
import { diffRules } from './diff-rules.ts';
import { removeGroups } from './remove-groups.ts';
import type { Step } from './step.ts';
import { wantedRules } from './wanted-rules.ts';

export interface FleetDiff {
  hosts: ObservedInstance[];
  steps: Step[];
  problems: string[];
  /** Ids of the groups that are there, by role. */
  groupIds: Map<string, string>;
}

export interface FleetToDiff {
  fleet: string;
  desired: Pick<DesiredFleet, 'hosts' | 'rules'>;
  seen: ObservedFleet;
  publicKey: string;
  vpcId: string;
  recordedId: HostsToDiff['recordedId'];
}

/** Everything that differs between what the file asks for and what is there. */
export function fleetDiff({ fleet, desired, seen, publicKey, vpcId, recordedId }: FleetToDiff): FleetDiff {
  const roles = FLEET_ROLES.filter((role) => desired.hosts.some((host) => host.role === role));
  const key = diffKey(fleet, publicKey, seen.key);
  const groups = diffGroups(fleet, vpcId, roles, seen.groups);
  const roleOf = roleById([...groups.kept, ...groups.extra.map((group) => [group.role, group] as const)]);
  const rules = wantedRules(desired.rules);
  const ruleSteps = roles.flatMap((role) =>
    diffRules(
      role,
      groups.kept.get(role) ?? null,
      rules.filter((rule) => rule.role === role),
      roleOf,
    ),
  );
  const hosts = diffHosts({
    wanted: desired.hosts,
    seen: seen.instances,
    recordedId,
    groupIdOf: (role) => groups.kept.get(role)?.id ?? null,
  });
  const removals = removeGroups(groups.extra, seen.instances, [...ruleSteps, ...hosts.steps], roleOf);
  return {
    hosts: hosts.hosts,
    steps: inPlan([...key.steps, ...groups.steps, ...ruleSteps, ...hosts.steps, ...removals]),
    problems: [...key.problems, ...groups.problems, ...hosts.problems],
    groupIds: new Map([...groups.kept].map(([role, { id }]) => [role, id])),
  };
}

/** The first of several groups that claim a role has it. */
export function roleById(
  groups: readonly (readonly [role: string, group: ObservedGroup])[],
): (groupId: string) => string | null {
  const roles = new Map<string, string>();
  const taken = new Set<string>();
  for (const [role, { id }] of groups) {
    if (role === '' || taken.has(role)) continue;
    taken.add(role);
    roles.set(id, role);
  }
  return (groupId) => roles.get(groupId) ?? null;
}

/** Steps wait only for what is to be done: a group that is there has no step. */
function inPlan(steps: readonly Step[]): Step[] {
  const ids = new Set(steps.map(({ id }) => id));
  return steps.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) }));
}
