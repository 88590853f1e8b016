import { expect, test } from 'vitest';
import { parseGroup } from './parse-group.ts';

test('each source is a rule of its own, with what takes just this one away', () => {
  const ports = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
  const pair = { GroupId: 'sg-2', UserId: '1', Description: 'workers' };
  const group = parseGroup({
    GroupId: 'sg-1',
    GroupName: 'sluice-shop-queue',
    VpcId: 'vpc-1',
    Tags: [{ Key: 'sluice:role', Value: 'queue' }],
    IpPermissions: [
      {
        ...ports,
        UserIdGroupPairs: [pair],
        IpRanges: [{ CidrIp: '10.0.0.0/8' }],
        Ipv6Ranges: [{ CidrIpv6: '2001:DB8::/32', Description: 'six' }],
        PrefixListIds: [{ PrefixListId: 'pl-1' }],
      },
    ],
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
  expect(group).toMatchObject({ id: 'sg-1', name: 'sluice-shop-queue', role: 'queue', vpcId: 'vpc-1' });
  expect(group.rules).toEqual([
    {
      direction: 'in',
      ports: 'tcp 22',
      source: { kind: 'group', groupId: 'sg-2' },
      description: 'workers',
      permission: { ...ports, UserIdGroupPairs: [pair] },
    },
    {
      direction: 'in',
      ports: 'tcp 22',
      source: { kind: 'range', range: '10.0.0.0/8' },
      description: '',
      permission: { ...ports, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    },
    {
      direction: 'in',
      ports: 'tcp 22',
      source: { kind: 'range', range: '2001:db8::/32' },
      description: 'six',
      permission: { ...ports, Ipv6Ranges: [{ CidrIpv6: '2001:DB8::/32', Description: 'six' }] },
    },
    {
      direction: 'in',
      ports: 'tcp 22',
      source: { kind: 'list', id: 'pl-1' },
      description: '',
      permission: { ...ports, PrefixListIds: [{ PrefixListId: 'pl-1' }] },
    },
    {
      direction: 'out',
      ports: 'all',
      source: { kind: 'range', range: '0.0.0.0/0' },
      description: '',
      permission: { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    },
  ]);
});

test.each([
  [{ IpProtocol: '-1' }, 'all'],
  [{ IpProtocol: 'tcp', FromPort: 8100, ToPort: 8199 }, 'tcp 8100-8199'],
  [{ IpProtocol: 'icmp', FromPort: -1, ToPort: -1 }, 'icmp -1'],
  [{ IpProtocol: '50' }, '50'],
])('ports of %o', (permission, ports) => {
  const group = parseGroup({ IpPermissions: [{ ...permission, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }] });
  expect(group.rules[0]?.ports).toBe(ports);
});
