import type { IpPermission } from '@aws-sdk/client-ec2';
import { type AccessRule, ruleText } from '../../../network/access-rules.ts';
import { ec2Text } from '../ec2-text.ts';
import { canonicalRange } from '../seen/canonical-range.ts';

export interface WantedRule extends AccessRule {
  /** By which it is recognised among the rules of its group. */
  text: string;
  description: string;
}

/** With ranges as EC2 writes them, each rule once. */
export function wantedRules(rules: readonly AccessRule[]): WantedRule[] {
  const wanted = new Map<string, WantedRule>();
  for (const rule of rules) {
    const { source } = rule;
    const canonical: AccessRule = {
      ...rule,
      source: source.kind === 'range' ? { kind: 'range', range: canonicalRange(source.range) } : source,
    };
    const text = ruleText(canonical);
    const key = `${rule.role} ${text}`;
    if (!wanted.has(key)) wanted.set(key, { ...canonical, text, description: ec2Text(rule.reason) });
  }
  return [...wanted.values()];
}

export function permissionOf(rule: WantedRule, groupIdOf: (role: string) => string): IpPermission {
  const { protocol, fromPort, toPort, source, description: Description } = rule;
  const ports = { IpProtocol: protocol, FromPort: fromPort, ToPort: toPort };
  if (source.kind === 'role')
    return { ...ports, UserIdGroupPairs: [{ GroupId: groupIdOf(source.role), Description }] };
  return source.range.includes(':')
    ? { ...ports, Ipv6Ranges: [{ CidrIpv6: source.range, Description }] }
    : { ...ports, IpRanges: [{ CidrIp: source.range, Description }] };
}
