import type { Instance } from '@aws-sdk/client-ec2';
import { isHostName } from '../../../network/host-name.ts';
import { HOST_TAG, ROLE_TAG, tagValue } from '../tags.ts';
import type { ObservedInstance } from './observed-fleet.ts';

const STATES: Record<string, ObservedInstance['state']> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'ending',
  terminated: 'ended',
};

export function parseInstance(instance: Instance): ObservedInstance {
  const id = instance.InstanceId ?? '';
  const { HttpTokens, HttpPutResponseHopLimit } = instance.MetadataOptions ?? {};
  return {
    id,
    name: tagValue(instance.Tags, HOST_TAG) || id,
    role: tagValue(instance.Tags, ROLE_TAG),
    state: STATES[instance.State?.Name ?? ''] ?? 'pending',
    endReason: instance.StateReason?.Message ?? '',
    size: instance.InstanceType ?? '',
    launchedAt: instance.LaunchTime?.getTime() ?? 0,
    launchToken: instance.ClientToken ?? '',
    groupIds: (instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId ?? ''),
    guardsMetadata: HttpTokens === 'required' && HttpPutResponseHopLimit === 1,
    volumes: (instance.BlockDeviceMappings ?? [])
      .filter(({ Ebs }) => Ebs?.DeleteOnTermination)
      .map(({ Ebs }) => Ebs?.VolumeId ?? ''),
    privateAddress: hostName(instance.PrivateIpAddress),
    privateName: hostName(instance.PrivateDnsName),
    publicName: hostName(instance.PublicDnsName),
    publicAddress: hostName(instance.PublicIpAddress),
  };
}

/** They go into shells and settings: what is no name of a host counts as none. */
function hostName(answered: string | undefined): string {
  return answered !== undefined && isHostName(answered) ? answered : '';
}
