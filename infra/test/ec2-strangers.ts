import {
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';

/** Things in the same account that are nobody's of a fleet. Returns what they are, to be compared with what they are later. */
export async function makeStrangers(client: EC2Client): Promise<() => Promise<unknown>> {
  const [image] = (await client.send(new DescribeImagesCommand())).Images ?? [];
  const group = await client.send(new CreateSecurityGroupCommand({ GroupName: 'queue', Description: 'x' }));
  const run = await client.send(
    new RunInstancesCommand({ MinCount: 1, MaxCount: 1, ImageId: image?.ImageId, InstanceType: 't3.small' }),
  );
  const volume = await client.send(new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 8 }));
  return async () => [
    (await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [group.GroupId ?? ''] })))
      .SecurityGroups,
    (
      await client.send(new DescribeInstancesCommand({ InstanceIds: [run.Instances?.[0]?.InstanceId ?? ''] }))
    ).Reservations?.flatMap(({ Instances }) => Instances),
    (await client.send(new DescribeVolumesCommand({ VolumeIds: [volume.VolumeId ?? ''] }))).Volumes,
  ];
}
