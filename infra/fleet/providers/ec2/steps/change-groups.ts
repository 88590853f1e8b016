import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import { ec2Text } from '../ec2-text.ts';
import { groupName } from '../names.ts';
import { fleetTags, isOfFleet } from '../tags.ts';

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
