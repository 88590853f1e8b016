import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import { permissionOf, type WantedRule } from '../diff/wanted-rules.ts';
import type { ObservedRule } from '../seen/observed-fleet.ts';

export async function allowIn(
  ec2: Ec2Calls,
  rule: WantedRule,
  groupIdOf: (role: string) => string,
): Promise<void> {
  const GroupId = groupIdOf(rule.role);
  const IpPermissions = [permissionOf(rule, groupIdOf)];
  await unless('InvalidPermission.Duplicate', () =>
    ec2.change(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
  );
}

/** As EC2 gives it to each new group. */
export async function allowOut(ec2: Ec2Calls, groupId: string): Promise<void> {
  const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await unless('InvalidPermission.Duplicate', () =>
    ec2.change(new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions })),
  );
}

export async function describeRule(
  ec2: Ec2Calls,
  rule: WantedRule,
  groupIdOf: (role: string) => string,
): Promise<void> {
  const GroupId = groupIdOf(rule.role);
  const IpPermissions = [permissionOf(rule, groupIdOf)];
  await ec2.change(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId, IpPermissions }));
}

export async function revokeRule(ec2: Ec2Calls, groupId: string, rule: ObservedRule): Promise<void> {
  const input = { GroupId: groupId, IpPermissions: [rule.permission] };
  await unless(/^Invalid(Permission|Group)\.NotFound$/, () =>
    rule.direction === 'in'
      ? ec2.change(new RevokeSecurityGroupIngressCommand(input))
      : ec2.change(new RevokeSecurityGroupEgressCommand(input)),
  );
}

/** An error that tells that it is done already is none. */
async function unless(done: string | RegExp, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    const code = ec2Code(error);
    if (typeof done === 'string' ? code !== done : !done.test(code)) throw error;
  }
}
