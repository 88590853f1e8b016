import { expect, test } from 'vitest';
import { fleetHosts } from '../../../file/fleet-hosts.ts';
import type { FleetRole } from '../../../file/roles.ts';
import { type AccessRule, accessRules } from '../../../network/access-rules.ts';
import { changeLine } from '../../../plan/change.ts';
import type { ObservedFleet, ObservedGroup, ObservedInstance, ObservedRule } from '../seen/observed-fleet.ts';
import { parseInstance } from '../seen/parse-instance.ts';
import { fleetDiff } from './fleet-diff.ts';
import { removalDiff } from './removal-diff.ts';
import type { Step } from './step.ts';
import { wantedRules } from './wanted-rules.ts';

const EMPTY: ObservedFleet = { key: null, groups: [], instances: [] };

function desired(...roles: FleetRole[]) {
  const hosts = Object.fromEntries(roles.map((role) => [role, { count: 1, size: 't3.small', diskGb: 20 }]));
  const access = { public: ['198.51.100.0/24'], operator: ['203.0.113.7/32'] };
  return { hosts: fleetHosts({ hosts }), rules: accessRules(new Set(roles), 'replication', access) };
}

function diff(wanted: ReturnType<typeof desired>, seen: ObservedFleet, vpcId = 'vpc-1') {
  const recordedId = (name: string) => `i-${name}`;
  return fleetDiff({ fleet: 'shop', desired: wanted, seen, publicKey: 'A', vpcId, recordedId });
}

function rule(wanted: AccessRule): ObservedRule {
  const [{ description } = { description: '' }] = wantedRules([wanted]);
  const { protocol, fromPort, source } = wanted;
  return {
    direction: 'in',
    ports: `${protocol} ${fromPort}`,
    source: source.kind === 'role' ? { kind: 'group', groupId: `sg-${source.role}` } : source,
    description,
    permission: {},
  };
}

const OUT: ObservedRule = {
  direction: 'out',
  ports: 'all',
  source: { kind: 'range', range: '0.0.0.0/0' },
  description: '',
  permission: {},
};

/** What is there when everything was made. */
function made({ hosts, rules }: ReturnType<typeof desired>): ObservedFleet {
  const groups = hosts.map(
    ({ role }): ObservedGroup => ({
      id: `sg-${role}`,
      name: `sluice-shop-${role}`,
      role,
      vpcId: 'vpc-1',
      rules: [OUT, ...rules.filter((each) => each.role === role).map(rule)],
    }),
  );
  const instances = hosts.map(
    ({ name, role, size }): ObservedInstance => ({
      ...parseInstance({ InstanceId: `i-${name}`, State: { Name: 'running' } }),
      name,
      role,
      size,
      groupIds: [`sg-${role}`],
      guardsMetadata: true,
      volumes: [`vol-${name}`],
    }),
  );
  return { key: { publicKey: 'A', isOfFleet: true }, groups, instances };
}

const told = (steps: readonly Step[]) => steps.map(({ id, action, after }) => [action, id, after]);

test('everything is made in an order that works', () => {
  const { steps, problems, hosts } = diff(desired('queue', 'proxy'), EMPTY);
  expect([problems, hosts]).toEqual([[], []]);
  expect(told(steps)).toEqual([
    ['create', 'key', []],
    ['create', 'group queue', []],
    ['create', 'group proxy', []],
    ['create', 'rule queue tcp 22 from 203.0.113.7/32', ['group queue']],
    ['create', 'rule queue tcp 6379 from proxy', ['group queue', 'group proxy']],
    ['create', 'rule proxy tcp 22 from 203.0.113.7/32', ['group proxy']],
    ['create', 'host queue-1', ['key', 'group queue']],
    ['create', 'host proxy-1', ['key', 'group proxy']],
  ]);
});

test('what was made needs nothing', () => {
  const wanted = desired('database', 'queue', 'proxy', 'gatekeeper');
  expect(diff(wanted, made(wanted))).toMatchObject({ steps: [], problems: [] });
});

test('steps wait for nothing that is there', () => {
  const wanted = desired('queue', 'proxy');
  const seen = made(wanted);
  expect(told(diff(wanted, { ...seen, instances: [] }).steps)).toEqual([
    ['create', 'host queue-1', []],
    ['create', 'host proxy-1', []],
  ]);
});

test('a role that goes takes its hosts, the rules that name it, and its group with it', () => {
  const { steps } = diff(desired('queue'), made(desired('queue', 'proxy')));
  expect(told(steps)).toEqual([
    ['delete', 'rule queue tcp 6379 from proxy', []],
    ['delete', 'host proxy-1', []],
    ['delete', 'group sluice-shop-proxy', ['rule queue tcp 6379 from proxy', 'host proxy-1']],
  ]);
});

test('rules: by hand, with another reason, to elsewhere', () => {
  const wanted = desired('queue');
  const seen = made(wanted);
  const [group] = seen.groups as [ObservedGroup];
  const [, ssh] = group.rules as [ObservedRule, ObservedRule];
  const rules: ObservedRule[] = [
    { ...ssh, description: 'old' },
    { ...ssh, source: { kind: 'list', id: 'pl-1' } },
    { ...ssh, direction: 'out' },
  ];
  const lines = diff(wanted, { ...seen, groups: [{ ...group, rules }] }).steps.map(changeLine);
  expect(lines).toEqual([
    '~ rule queue tcp 22 from 203.0.113.7/32: its reason is given as “old”',
    '+ rule queue all to 0.0.0.0/0: hosts fetch packages, and find one another',
    '- rule queue tcp 22 from pl-1: the file does not ask for it (“the operator deploys and looks after hosts”)',
    '- rule queue tcp 22 to 203.0.113.7/32: the file does not ask for it (“the operator deploys and looks after hosts”)',
  ]);
});

test('what EC2 adds in networks with IPv6 stays', () => {
  const wanted = desired('queue');
  const seen = made(wanted);
  const toIpv6: ObservedRule = { ...OUT, source: { kind: 'range', range: '::/0' } };
  for (const group of seen.groups) group.rules.push(toIpv6);
  expect(diff(wanted, seen).steps).toEqual([]);
});

test('a fleet stays in its network', () => {
  const wanted = desired('queue');
  expect(diff(wanted, made(wanted), 'vpc-2').problems).toEqual([
    'The group sluice-shop-queue is in vpc-1, the subnets are in vpc-2. A fleet does not move: take it down first.',
  ]);
});

test('all of it is removed in an order that works', () => {
  const seen = made(desired('queue', 'proxy'));
  const volumes = [
    { id: 'vol-queue-1', host: 'queue-1' },
    { id: 'vol-old', host: 'queue-2' },
  ];
  const hosts = ['host queue-1', 'host proxy-1'];
  const tie = 'rule sluice-shop-queue tcp 6379 from proxy';
  expect(told(removalDiff('shop', seen, volumes))).toEqual([
    ['delete', 'host queue-1', []],
    ['delete', 'host proxy-1', []],
    ['delete', tie, hosts],
    ['delete', 'group sluice-shop-queue', hosts],
    ['delete', 'group sluice-shop-proxy', ['host proxy-1', tie, 'host queue-1']],
    ['delete', 'volume vol-old', hosts],
    ['delete', 'key', hosts],
  ]);
});

test('of what is not ours, nothing is removed, and what ends is waited for', () => {
  const seen = made(desired('queue'));
  const [host] = seen.instances as [ObservedInstance];
  const ending: ObservedFleet = {
    key: { publicKey: 'A', isOfFleet: false },
    groups: [],
    instances: [
      { ...host, state: 'ending' },
      { ...host, id: 'i-0', state: 'ended' },
    ],
  };
  expect(removalDiff('shop', ending, []).map(changeLine)).toEqual(['- host queue-1: it is ending']);
  expect(removalDiff('shop', EMPTY, [])).toEqual([]);
});
