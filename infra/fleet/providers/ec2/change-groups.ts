import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { ProviderFailure } from '../provider-failure.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { ec2Code } from './ec2-failure.ts';
import { ec2Text } from './ec2-text.ts';
import { groupName } from './names.ts';
import type { ObservedRule } from './observed-fleet.ts';
import { fleetTags, isOfFleet } from './tags.ts';
import { permissionOf, type WantedRule } from './wanted-rules.ts';

/** Returns the id. A group of this name that is there already is ours only with our tag. */
export async function createGroup(
  ec2: Ec2Calls,
  fleet: string,
  role: string,
  vpcId: string,
): Promise<string> {
  const name = groupName(fleet, role);
  try {
    const made = await ec2.change(
      new CreateSecurityGroupCommand({
        GroupName: name,
        Description: ec2Text(`Sluice fleet ${fleet}: what reaches ${role} hosts`),
        VpcId: vpcId,
        TagSpecifications: fleetTags(fleet, ['security-group'], { name: `${fleet}-${role}`, role }),
      }),
    );
    return made.GroupId ?? '';
  } catch (error) {
    if (ec2Code(error) !== 'InvalidGroup.Duplicate') throw error;
  }
  const Filters = [
    { Name: 'group-name', Values: [name] },
    { Name: 'vpc-id', Values: [vpcId] },
  ];
  const [group] = (await ec2.read(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? [];
  if (!group?.GroupId)
    throw new ProviderFailure('unclear', `the group ${name} is there, but not visible yet`);
  if (isOfFleet(group.Tags, fleet)) return group.GroupId;
  throw new ProviderFailure(
    'refused',
    `There is a security group ${name} (${group.GroupId}) that is not of this fleet. Delete it, or give the fleet another name.`,
  );
}

export async function deleteGroup(ec2: Ec2Calls, groupId: string): Promise<void> {
  try {
    await ec2.change(new DeleteSecurityGroupCommand({ GroupId: groupId }));
  } catch (error) {
    const code = ec2Code(error);
    if (code === 'InvalidGroup.NotFound') return;
    if (code !== 'DependencyViolation' && code !== 'InvalidGroup.InUse') throw error;
    throw new ProviderFailure(
      'unclear',
      `${groupId} is still in use. A host that has just ended holds it for a moment; a rule or a network interface that is not of the fleet must be taken away by hand.`,
    );
  }
}

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
