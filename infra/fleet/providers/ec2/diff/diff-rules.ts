import type { ObservedGroup, ObservedRule } from '../seen/observed-fleet.ts';
import { groupStepId, type Step } from './step.ts';
import type { WantedRule } from './wanted-rules.ts';

/** EC2 gives each new group these: hosts may call anything. We leave them, and put the first back. */
const OUT_TO_IPV4 = 'all to 0.0.0.0/0';
const OUT_TO_IPV6 = 'all to ::/0';

/** From the rules that a group has to those that it should have, and no others. `group` is null while it is to be made. */
export function diffRules(
  role: string,
  group: ObservedGroup | null,
  wanted: readonly WantedRule[],
  roleOf: (groupId: string) => string | null,
): Step[] {
  const seen = new Map((group?.rules ?? []).map((rule) => [observedText(rule, roleOf), rule]));
  const step = (
    text: string,
    rest: Pick<Step, 'action' | 'why' | 'operation'> & { after?: string[] },
  ): Step => ({
    id: `rule ${role} ${text}`,
    kind: 'rule',
    name: `${role} ${text}`,
    after: [],
    ...rest,
  });
  const steps: Step[] = [];
  for (const rule of wanted) {
    const there = seen.get(rule.text);
    seen.delete(rule.text);
    if (!there) {
      const roles = rule.source.kind === 'role' ? [role, rule.source.role] : [role];
      const operation = { do: 'allow in', rule } as const;
      steps.push(
        step(rule.text, { action: 'create', why: rule.reason, after: roles.map(groupStepId), operation }),
      );
    } else if (there.description !== rule.description) {
      const why = `its reason is given as “${there.description}”`;
      steps.push(step(rule.text, { action: 'change', why, operation: { do: 'describe rule', rule } }));
    }
  }
  if (!group) return steps;
  if (!seen.has(OUT_TO_IPV4)) {
    const why = 'hosts fetch packages, and find one another';
    const operation = { do: 'allow out', groupId: group.id } as const;
    steps.push(step(OUT_TO_IPV4, { action: 'create', why, operation }));
  }
  for (const [text, rule] of seen) {
    if (text !== OUT_TO_IPV4 && text !== OUT_TO_IPV6) steps.push(revokeStep(group, role, text, rule));
  }
  return steps;
}

/** Takes away what ties groups to one another: as long as a rule names a group, EC2 does not delete it. */
export function referencesIn(group: ObservedGroup, roleOf: (groupId: string) => string | null): Step[] {
  return group.rules
    .filter(({ source }) => source.kind === 'group')
    .map((rule) => ({
      ...revokeStep(group, group.name, observedText(rule, roleOf), rule),
      why: 'its group goes',
    }));
}

function revokeStep(group: ObservedGroup, role: string, text: string, rule: ObservedRule): Step {
  return {
    id: `rule ${role} ${text}`,
    action: 'delete',
    kind: 'rule',
    name: `${role} ${text}`,
    why: rule.description
      ? `the file does not ask for it (“${rule.description}”)`
      : 'the file does not ask for it',
    after: [],
    operation: { do: 'revoke', groupId: group.id, rule },
  };
}

function observedText(rule: ObservedRule, roleOf: (groupId: string) => string | null): string {
  const { direction, ports, source } = rule;
  const end =
    source.kind === 'group'
      ? (roleOf(source.groupId) ?? source.groupId)
      : source.kind === 'range'
        ? source.range
        : source.id;
  return `${ports} ${direction === 'in' ? 'from' : 'to'} ${end}`;
}
