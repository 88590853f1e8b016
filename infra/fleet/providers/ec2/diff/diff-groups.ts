import { groupName } from '../names.ts';
import type { ObservedGroup } from '../seen/observed-fleet.ts';
import { groupStepId, type Step } from './step.ts';

export interface GroupDiff {
  /** By role. */
  kept: Map<string, ObservedGroup>;
  /** Nobody needs them any more. */
  extra: ObservedGroup[];
  /** What makes those that are missing. */
  steps: Step[];
  problems: string[];
}

/** A security group for each role that has hosts. A group is known by its name, which nobody can change. */
export function diffGroups(
  fleet: string,
  vpcId: string,
  roles: readonly string[],
  seen: readonly ObservedGroup[],
): GroupDiff {
  const kept = new Map<string, ObservedGroup>();
  const steps: Step[] = [];
  const problems: string[] = [];
  for (const role of roles) {
    const name = groupName(fleet, role);
    const named = seen.filter((group) => group.name === name);
    const group = named.find((each) => each.vpcId === vpcId);
    if (group) {
      kept.set(role, group);
    } else if (named[0]) {
      kept.set(role, named[0]);
      problems.push(
        `The group ${name} is in ${named[0].vpcId}, the subnets are in ${vpcId}. A fleet does not move: take it down first.`,
      );
    } else {
      steps.push({
        id: groupStepId(role),
        action: 'create',
        kind: 'group',
        name,
        why: `what reaches ${role} hosts`,
        after: [],
        operation: { do: 'create group', role },
      });
    }
  }
  const keptIds = new Set([...kept.values()].map(({ id }) => id));
  return { kept, extra: seen.filter(({ id }) => !keptIds.has(id)), steps, problems };
}
