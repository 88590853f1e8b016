import {
  DescribeKeyPairsCommand,
  type KeyPairInfo,
  paginateDescribeInstances,
  paginateDescribeSecurityGroups,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { keyName } from '../names.ts';
import { HOST_TAG, isOfFleet, ofFleet, tagValue } from '../tags.ts';
import type { ObservedFleet, ObservedInstance, ObservedKey, ObservedVolume } from './observed-fleet.ts';
import { parseGroup } from './parse-group.ts';
import { parseInstance } from './parse-instance.ts';

const PAGE_SIZE = 100;

export async function observeFleet(ec2: Ec2Calls, fleet: string): Promise<ObservedFleet> {
  const Filters = [ofFleet(fleet)];
  const [instances, groups, keys] = await Promise.all([
    observeInstances(ec2, fleet),
    ec2.readPages('DescribeSecurityGroups', (client) =>
      paginateDescribeSecurityGroups({ client, pageSize: PAGE_SIZE }, { Filters }),
    ),
    ec2.read(
      new DescribeKeyPairsCommand({
        IncludePublicKey: true,
        Filters: [{ Name: 'key-name', Values: [keyName(fleet)] }],
      }),
    ),
  ]);
  const [key] = keys.KeyPairs ?? [];
  return {
    key: key ? parseKey(key, fleet) : null,
    groups: groups.flatMap((page) => page.SecurityGroups ?? []).map(parseGroup),
    instances,
  };
}

/** Those that have ended too, as long as EC2 tells of them. */
export async function observeInstances(ec2: Ec2Calls, fleet: string): Promise<ObservedInstance[]> {
  const pages = await ec2.readPages('DescribeInstances', (client) =>
    paginateDescribeInstances({ client, pageSize: PAGE_SIZE }, { Filters: [ofFleet(fleet)] }),
  );
  return pages
    .flatMap((page) => page.Reservations ?? [])
    .flatMap((reservation) => reservation.Instances ?? [])
    .map(parseInstance);
}

function parseKey({ PublicKey, Tags }: KeyPairInfo, fleet: string): ObservedKey {
  return { publicKey: withoutComment(PublicKey ?? ''), isOfFleet: isOfFleet(Tags, fleet) };
}

export function withoutComment(publicKey: string): string {
  return publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
}

export async function observeVolumes(ec2: Ec2Calls, fleet: string): Promise<ObservedVolume[]> {
  const pages = await ec2.readPages('DescribeVolumes', (client) =>
    paginateDescribeVolumes({ client, pageSize: PAGE_SIZE }, { Filters: [ofFleet(fleet)] }),
  );
  return pages
    .flatMap((page) => page.Volumes ?? [])
    .filter(({ State }) => State !== 'deleting' && State !== 'deleted')
    .map(({ VolumeId = '', Tags }) => ({ id: VolumeId, host: tagValue(Tags, HOST_TAG) }));
}
