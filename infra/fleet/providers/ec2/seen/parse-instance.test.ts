import type { Instance } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { observedHost } from './observed-host.ts';
import { parseInstance } from './parse-instance.ts';

const INSTANCE: Instance = {
  InstanceId: 'i-1',
  Tags: [
    { Key: 'sluice:host', Value: 'gatekeeper-1' },
    { Key: 'sluice:role', Value: 'gatekeeper' },
  ],
  State: { Name: 'running' },
  InstanceType: 't3.small',
  LaunchTime: new Date(5),
  ClientToken: 'token',
  SecurityGroups: [{ GroupId: 'sg-1' }],
  MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
  BlockDeviceMappings: [
    { Ebs: { VolumeId: 'vol-1', DeleteOnTermination: true } },
    { Ebs: { VolumeId: 'vol-2', DeleteOnTermination: false } },
  ],
  PrivateIpAddress: '10.0.0.4',
  PrivateDnsName: 'private.test',
  PublicDnsName: 'public.test',
  PublicIpAddress: '192.0.2.1',
};

test('an instance, as it is compared and as it is told', () => {
  const seen = parseInstance(INSTANCE);
  expect(seen).toEqual({
    id: 'i-1',
    name: 'gatekeeper-1',
    role: 'gatekeeper',
    state: 'running',
    endReason: '',
    size: 't3.small',
    launchedAt: 5,
    launchToken: 'token',
    groupIds: ['sg-1'],
    guardsMetadata: true,
    volumes: ['vol-1'],
    privateAddress: '10.0.0.4',
    privateName: 'private.test',
    publicName: 'public.test',
    publicAddress: '192.0.2.1',
  });
  expect(observedHost(seen, 'admin')).toEqual({
    id: 'i-1',
    name: 'gatekeeper-1',
    role: 'gatekeeper',
    state: 'running',
    size: 't3.small',
    login: { host: 'public.test', port: 22, user: 'admin' },
    privateAddress: '10.0.0.4',
    privateName: 'private.test',
    publicName: 'public.test',
    publicAddress: '192.0.2.1',
    https: { host: 'public.test', port: 443 },
  });
});

const HIDDEN = { PublicDnsName: '', PublicIpAddress: undefined };
const REACHED: [what: string, change: Partial<Instance>, login: string | null, https: string | null][] = [
  ['by address where there is no public name', { PublicDnsName: '' }, '192.0.2.1', '192.0.2.1'],
  ['by its private address where it has no public one', HIDDEN, '10.0.0.4', '10.0.0.4'],
  ['not yet while it starts', { ...HIDDEN, State: { Name: 'pending' } }, null, null],
  [
    'by callers only if that is its role',
    { Tags: [{ Key: 'sluice:role', Value: 'queue' }] },
    'public.test',
    null,
  ],
];
test.each(REACHED)('a host is reached %s', (_what, change, login, https) => {
  const host = observedHost(parseInstance({ ...INSTANCE, ...change }), 'admin');
  expect(host.login?.host ?? null).toBe(login);
  expect(host.https?.host ?? null).toBe(https);
});

test.each([
  ['pending', 'pending', 'pending'],
  ['stopping', 'stopping', 'stopping'],
  ['stopped', 'stopped', 'stopped'],
  ['shutting-down', 'ending', 'ended'],
  ['terminated', 'ended', 'ended'],
] as const)('%s', (Name, state, told) => {
  const seen = parseInstance({ ...INSTANCE, State: { Name } });
  expect(seen.state).toBe(state);
  expect(observedHost(seen, 'admin').state).toBe(told);
});

test.each([
  [{ HttpTokens: 'optional', HttpPutResponseHopLimit: 1 }, false],
  [{ HttpTokens: 'required', HttpPutResponseHopLimit: 2 }, false],
  [undefined, false],
] as const)('metadata with %o are guarded: %s', (MetadataOptions, expected) => {
  expect(parseInstance({ ...INSTANCE, MetadataOptions }).guardsMetadata).toBe(expected);
});

test('without its tag it goes by its id', () => {
  expect(parseInstance({ InstanceId: 'i-2' })).toMatchObject({ name: 'i-2', role: '', groupIds: [] });
});
