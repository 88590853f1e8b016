import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { ROLE_TAG, tagValue } from '../tags.ts';
import { canonicalRange } from './canonical-range.ts';
import type { ObservedGroup, ObservedRule } from './observed-fleet.ts';

export function parseGroup(group: SecurityGroup): ObservedGroup {
  return {
    id: group.GroupId ?? '',
    name: group.GroupName ?? '',
    role: tagValue(group.Tags, ROLE_TAG),
    vpcId: group.VpcId ?? '',
    rules: [
      ...(group.IpPermissions ?? []).flatMap((permission) => parseRules('in', permission)),
      ...(group.IpPermissionsEgress ?? []).flatMap((permission) => parseRules('out', permission)),
    ],
  };
}

/** EC2 puts rules with the same ports together; here each source is a rule of its own. */
function parseRules(direction: 'in' | 'out', permission: IpPermission): ObservedRule[] {
  const { IpProtocol, FromPort, ToPort } = permission;
  const ports = { IpProtocol, FromPort, ToPort };
  const rule = (
    source: ObservedRule['source'],
    description: string | undefined,
    part: IpPermission,
  ): ObservedRule => ({
    direction,
    ports: portsText(permission),
    source,
    description: description ?? '',
    permission: { ...ports, ...part },
  });
  return [
    ...(permission.UserIdGroupPairs ?? []).map((pair) =>
      rule({ kind: 'group', groupId: pair.GroupId ?? '' }, pair.Description, { UserIdGroupPairs: [pair] }),
    ),
    ...(permission.IpRanges ?? []).map((range) =>
      rule({ kind: 'range', range: canonicalRange(range.CidrIp ?? '') }, range.Description, {
        IpRanges: [range],
      }),
    ),
    ...(permission.Ipv6Ranges ?? []).map((range) =>
      rule({ kind: 'range', range: canonicalRange(range.CidrIpv6 ?? '') }, range.Description, {
        Ipv6Ranges: [range],
      }),
    ),
    ...(permission.PrefixListIds ?? []).map((list) =>
      rule({ kind: 'list', id: list.PrefixListId ?? '' }, list.Description, { PrefixListIds: [list] }),
    ),
  ];
}

function portsText({ IpProtocol, FromPort, ToPort }: IpPermission): string {
  if (IpProtocol === '-1' || FromPort === undefined) return IpProtocol === '-1' ? 'all' : `${IpProtocol}`;
  return FromPort === ToPort ? `${IpProtocol} ${FromPort}` : `${IpProtocol} ${FromPort}-${ToPort}`;
}
