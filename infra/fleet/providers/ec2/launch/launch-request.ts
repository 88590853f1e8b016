import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { FleetHost } from '../../../file/fleet-hosts.ts';
import { keyName } from '../names.ts';
import { fleetTags } from '../tags.ts';
import type { LaunchImage } from './newest-image.ts';

export interface LaunchPlan {
  fleet: string;
  host: FleetHost;
  image: LaunchImage;
  groupId: string;
  subnetId: string;
  token: string;
  firstBoot: string;
}

/** EC2 compares it with the last one of the same token: equal plans make equal requests. */
export function launchRequest(plan: LaunchPlan): RunInstancesCommandInput {
  const { fleet, host, image } = plan;
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: plan.token,
    ImageId: image.id,
    InstanceType: host.size as RunInstancesCommandInput['InstanceType'],
    KeyName: keyName(fleet),
    SecurityGroupIds: [plan.groupId],
    SubnetId: plan.subnetId,
    UserData: Buffer.from(plan.firstBoot).toString('base64'),
    InstanceInitiatedShutdownBehavior: 'stop',
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDevice,
        Ebs: { VolumeSize: host.diskGb, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
      },
    ],
    TagSpecifications: fleetTags(fleet, ['instance', 'volume', 'network-interface'], {
      name: `${fleet}-${host.name}`,
      role: host.role,
      host: host.name,
    }),
  };
}

/** Of one subnet: another subnet is another launch. EC2 takes 64 characters. */
export function launchToken(recorded: string, subnetId: string, isFirst: boolean): string {
  return isFirst ? recorded : `${recorded}-${subnetId.replace(/^subnet-/, '')}`;
}

export function isLaunchedWith(token: string, recorded: string): boolean {
  return token === recorded || token.startsWith(`${recorded}-`);
}
