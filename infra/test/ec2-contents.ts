import {
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  type Instance,
  type KeyPairInfo,
  type SecurityGroup,
  type Volume,
} from '@aws-sdk/client-ec2';

/** What EC2 has of a fleet, asked without the provider. Instances that have ended are left out. */
export interface Ec2Contents {
  instances: Instance[];
  groups: SecurityGroup[];
  keys: KeyPairInfo[];
  volumes: Volume[];
}

export async function ec2Contents(client: EC2Client, fleet: string): Promise<Ec2Contents> {
  const Filters = [{ Name: 'tag:sluice:fleet', Values: [fleet] }];
  const [instances, groups, keys, volumes] = await Promise.all([
    client.send(new DescribeInstancesCommand({ Filters })),
    client.send(new DescribeSecurityGroupsCommand({ Filters })),
    client.send(new DescribeKeyPairsCommand({ Filters, IncludePublicKey: true })),
    client.send(new DescribeVolumesCommand({ Filters })),
  ]);
  return {
    instances: (instances.Reservations ?? [])
      .flatMap((reservation) => reservation.Instances ?? [])
      .filter(({ State }) => State?.Name !== 'terminated'),
    groups: groups.SecurityGroups ?? [],
    keys: keys.KeyPairs ?? [],
    volumes: volumes.Volumes ?? [],
  };
}

/** `Name`, `sluice:fleet`, … */
export function tagsOf(resource: { Tags?: { Key?: string; Value?: string }[] }): Record<string, string> {
  return Object.fromEntries((resource.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}
