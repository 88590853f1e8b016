import type { ObservedGroup, ObservedInstance } from '../seen/observed-fleet.ts';
import { referencesIn } from './diff-rules.ts';
import { groupStepId, type Step } from './step.ts';

/** Deletes groups after their hosts have ended or left, and after no rule of the fleet names them any more. */
export function removeGroups(
  doomed: readonly ObservedGroup[],
  instances: readonly ObservedInstance[],
  /** Of the same plan. */
  others: readonly Step[],
  roleOf: (groupId: string) => string | null,
): Step[] {
  const references = doomed.flatMap((group) => referencesIn(group, roleOf));
  const before = [...others, ...references];
  const deletions = doomed.map((group): Step => {
    const members = new Set(
      instances.filter(({ groupIds }) => groupIds.includes(group.id)).map(({ id }) => id),
    );
    const after = before.filter(({ operation }) =>
      operation.do === 'revoke'
        ? operation.rule.source.kind === 'group' && operation.rule.source.groupId === group.id
        : 'instanceId' in operation && members.has(operation.instanceId),
    );
    return {
      id: groupStepId(group.name),
      action: 'delete',
      kind: 'group',
      name: group.name,
      why: 'no host needs it',
      after: after.map(({ id }) => id),
      operation: { do: 'delete group', groupId: group.id },
    };
  });
  return [...references, ...deletions];
}
