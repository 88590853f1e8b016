import { expect, test } from 'vitest';
import type { AccessRule } from '../../../network/access-rules.ts';
import { permissionOf, wantedRules } from './wanted-rules.ts';

const rule = (source: AccessRule['source'], more: Partial<AccessRule> = {}): AccessRule => ({
  role: 'queue',
  protocol: 'tcp',
  fromPort: 6379,
  toPort: 6379,
  source,
  reason: 'a “reason”',
  ...more,
});

test('ranges are as EC2 writes them, and every rule is there once', () => {
  const wanted = wantedRules([
    rule({ kind: 'range', range: '10.1.2.3/8' }),
    rule({ kind: 'range', range: '10.0.0.0/8' }, { reason: 'another' }),
    rule({ kind: 'range', range: '10.0.0.0/8' }, { role: 'proxy' }),
    rule({ kind: 'role', role: 'proxy' }, { toPort: 6380 }),
  ]);
  expect(wanted.map(({ role, text, description }) => [role, text, description])).toEqual([
    ['queue', 'tcp 6379 from 10.0.0.0/8', 'a reason'],
    ['proxy', 'tcp 6379 from 10.0.0.0/8', 'a reason'],
    ['queue', 'tcp 6379-6380 from proxy', 'a reason'],
  ]);
});

const Description = 'a reason';
const SOURCES: [source: AccessRule['source'], expected: object][] = [
  [{ kind: 'role', role: 'proxy' }, { UserIdGroupPairs: [{ GroupId: 'id of proxy', Description }] }],
  [{ kind: 'range', range: '10.0.0.0/8' }, { IpRanges: [{ CidrIp: '10.0.0.0/8', Description }] }],
  [{ kind: 'range', range: '2001:DB8::/32' }, { Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32', Description }] }],
];
test.each(SOURCES)('what EC2 is asked for from %o', (source, expected) => {
  const permissions = wantedRules([rule(source)]).map((each) =>
    permissionOf(each, (role) => `id of ${role}`),
  );
  expect(permissions).toEqual([{ IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379, ...expected }]);
});
