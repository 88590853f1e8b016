import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { isLaunchedWith, launchRequest, launchToken } from './launch-request.ts';

test('a host is launched alone, closed, and with its tags', () => {
  const request = launchRequest({
    fleet: 'shop',
    host: { name: 'queue-1', role: 'queue', size: 't3.small', diskGb: 25 },
    image: { id: 'ami-1', name: 'debian', rootDevice: '/dev/xvda', minDiskGb: 8 },
    groupId: 'sg-1',
    subnetId: 'subnet-1',
    token: 'token',
    firstBoot: '#cloud-config\n',
  });
  const Tags = [
    { Key: 'Name', Value: 'shop-queue-1' },
    { Key: 'sluice:fleet', Value: 'shop' },
    { Key: 'sluice:host', Value: 'queue-1' },
    { Key: 'sluice:role', Value: 'queue' },
  ];
  expect(request).toEqual({
    MinCount: 1,
    MaxCount: 1,
    ClientToken: 'token',
    ImageId: 'ami-1',
    InstanceType: 't3.small',
    KeyName: 'sluice-shop',
    SecurityGroupIds: ['sg-1'],
    SubnetId: 'subnet-1',
    UserData: 'I2Nsb3VkLWNvbmZpZwo=',
    InstanceInitiatedShutdownBehavior: 'stop',
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { VolumeSize: 25, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
      },
    ],
    TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({
      ResourceType,
      Tags,
    })),
  });
});

test('each subnet has its own token, recognised as one of the record, and none too long', () => {
  const recorded = randomUUID();
  const tokens = [
    launchToken(recorded, 'subnet-0123456789abcdef0', true),
    launchToken(recorded, 'subnet-0123456789abcdef1', false),
  ];
  expect(tokens).toEqual([recorded, `${recorded}-0123456789abcdef1`]);
  for (const token of tokens) {
    expect(token.length).toBeLessThanOrEqual(64);
    expect(isLaunchedWith(token, recorded)).toBe(true);
    expect(isLaunchedWith(token, randomUUID())).toBe(false);
  }
});
