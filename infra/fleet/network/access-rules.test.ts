import { describe, expect, test } from 'vitest';
import { TOPOLOGIES } from '../file/fleet-file.ts';
import { FLEET_ROLES, type FleetRole } from '../file/roles.ts';
import { accessRules, ruleText } from './access-rules.ts';

const ACCESS = { public: ['198.51.100.0/24', '2001:db8::/32'], operator: ['203.0.113.7/32'] };
const PUBLIC = (port: number) => ACCESS.public.map((range) => `tcp ${port} from ${range}`);
const SSH = 'tcp 22 from 203.0.113.7/32';
const all = new Set<FleetRole>(FLEET_ROLES);

function into(role: FleetRole, topology: (typeof TOPOLOGIES)[number] = 'replication', roles = all): string[] {
  return accessRules(roles, topology, ACCESS)
    .filter((rule) => rule.role === role)
    .map(ruleText);
}

describe('who gets into the hosts of a role', () => {
  test.each<[FleetRole, string[]]>([
    ['standalone', [SSH]],
    ['database', [SSH, 'tcp 22 from proxy', 'tcp 3306 from database']],
    ['queue', [SSH, 'tcp 6379 from gatekeeper', 'tcp 6379 from proxy', 'tcp 6379 from orchestrator']],
    ['proxy', [SSH]],
    ['gatekeeper', [SSH, ...PUBLIC(443), ...PUBLIC(80)]],
    ['orchestrator', [SSH, ...PUBLIC(443), ...PUBLIC(80)]],
    ['container', [SSH, 'tcp 8100-8199 from orchestrator']],
  ])('%s', (role, rules) => {
    expect(into(role)).toEqual(rules);
  });

  test('Galera: nodes among themselves, and not with SQL', () => {
    expect(into('database', 'galera')).toEqual([
      SSH,
      'tcp 22 from proxy',
      'tcp 4567 from database',
      'udp 4567 from database',
      'tcp 4568 from database',
      'tcp 4444 from database',
    ]);
  });

  test('NDB: to management and data nodes', () => {
    expect(into('management', 'ndb')).toEqual([
      SSH,
      'tcp 1186 from management',
      'tcp 1186 from data',
      'tcp 1186 from database',
    ]);
    expect(into('data', 'ndb')).toEqual([SSH, 'tcp 2202 from data', 'tcp 2202 from database']);
    expect(into('database', 'ndb')).toEqual([SSH, 'tcp 22 from proxy']);
  });

  test('roles that the fleet has not are spoken of nowhere', () => {
    const roles = new Set<FleetRole>(['database', 'queue', 'proxy', 'gatekeeper']);
    const rules = accessRules(roles, 'replication', ACCESS);
    expect(new Set(rules.map(({ role }) => role))).toEqual(roles);
    expect(into('queue', 'replication', roles)).not.toContain('tcp 6379 from orchestrator');
  });
});

describe.each(TOPOLOGIES)('in a fleet of %s', (topology) => {
  const rules = accessRules(all, topology, ACCESS);

  test('strangers reach the doors, and nothing else', () => {
    for (const { role, fromPort, toPort, source } of rules) {
      if (source.kind === 'role' || !ACCESS.public.includes(source.range)) continue;
      expect(['gatekeeper', 'orchestrator']).toContain(role);
      expect([443, 80]).toContain(fromPort);
      expect(toPort).toBe(fromPort);
    }
  });

  test('the operator gets a shell, and nothing else', () => {
    const ports = rules.filter(
      ({ source }) => source.kind === 'range' && source.range === ACCESS.operator[0],
    );
    expect(ports.map(({ role, fromPort, toPort }) => [role, fromPort, toPort])).toEqual(
      FLEET_ROLES.map((role) => [role, 22, 22]),
    );
  });

  test('a container, though broken into, reaches nothing', () => {
    expect(rules.filter(({ source }) => source.kind === 'role' && source.role === 'container')).toEqual([]);
  });

  test('no rule is there twice, and each says why', () => {
    const keys = rules.map((rule) => `${rule.role} ${ruleText(rule)}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(rules.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});
