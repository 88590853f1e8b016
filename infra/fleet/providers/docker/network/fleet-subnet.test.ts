import { describe, expect, test } from 'vitest';
import { FLEET_ROLES } from '../../../file/roles.ts';
import { addressOf, chooseSubnet, gatewayOf } from './fleet-subnet.ts';
import { ipv4Text, parseIpv4Range, rangesOverlap } from './ipv4-range.ts';
import { reachableNameServers } from './name-servers.ts';
import { routedSubnets } from './taken-subnets.ts';

describe('the subnet of a fleet', () => {
  test('is always the same, and the next one when somebody has it', () => {
    const first = chooseSubnet('shop', []) ?? '';
    expect(first).toMatch(/^10\.213\.\d{1,3}\.0\/22$/);
    expect(chooseSubnet('shop', [])).toBe(first);
    expect(chooseSubnet('shop', ['172.17.0.0/16', 'fd00::/8'])).toBe(first);
    const second = chooseSubnet('shop', [first]);
    expect(second).not.toBe(first);
    expect(chooseSubnet('shop', [`${gatewayOf(first)}/32`])).toBe(second);
    expect(chooseSubnet('shop', ['10.213.0.0/16'])).toBeNull();
  });

  test('every host that a fleet file may ask for has an address of its own', () => {
    const all = FLEET_ROLES.flatMap((role) =>
      Array.from({ length: 50 }, (_, index) => addressOf('10.213.4.0/22', role, `${role}-${index + 1}`)),
    );
    expect(new Set(all).size).toBe(450);
    const subnet = parseIpv4Range('10.213.4.0/22') ?? { from: 0, to: 0 };
    for (const address of [...all, gatewayOf('10.213.4.0/22')]) {
      const range = parseIpv4Range(`${address}/32`) ?? { from: -1, to: -1 };
      expect(rangesOverlap(range, subnet)).toBe(true);
    }
    expect(all).not.toContain(gatewayOf('10.213.4.0/22'));
    expect(all).not.toContain('10.213.7.255');
    expect(() => addressOf('10.213.4.0/22', 'proxy', 'proxy-51')).toThrow('not the name of a host');
  });
});

test.each([
  ['10.213.5.7/22', '10.213.4.0', '10.213.7.255'],
  ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
  ['255.255.255.255/32', '255.255.255.255', '255.255.255.255'],
])('%s', (text, from, to) => {
  const range = parseIpv4Range(text);
  expect([ipv4Text(range?.from ?? 0), ipv4Text(range?.to ?? 0)]).toEqual([from, to]);
});

test.each(['10.0.0.0', '10.0.0.256/24', '10.0.0.0/33', 'fd00::/8', '', 'a/8'])('not a range: %s', (text) => {
  expect(parseIpv4Range(text)).toBeNull();
});

test('routes that a new network would take packets from', () => {
  const routes = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
br-1\t0004D50A\t00000000\t0001\t0\t0\t0\t00FCFFFF\t0\t0\t0
tun1\t0708A8C0\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0
`;
  expect(routedSubnets(routes)).toEqual(['10.213.4.0/22', '192.168.8.7/32']);
  expect(routedSubnets('')).toEqual([]);
});

test('name servers that a container reaches', () => {
  const text =
    '# nameserver 9.9.9.9\nsearch a.example\nnameserver 127.0.0.53\nnameserver 10.0.0.2\nnameserver fe80::1%eth0\n';
  expect(reachableNameServers(text)).toEqual(['10.0.0.2']);
  expect(reachableNameServers('')).toEqual([]);
});
