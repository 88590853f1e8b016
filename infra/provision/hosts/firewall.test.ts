import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TOPOLOGIES } from '../../fleet/file/fleet-file.ts';
import { FLEET_ROLES, type FleetRole } from '../../fleet/file/roles.ts';
import { type AccessRule, accessRules } from '../../fleet/network/access-rules.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { contextOf, FLEET, MEMBERS } from './context-under-test.ts';
import { firewallSteps, nftablesText } from './firewall.ts';

const RULES = accessRules(new Set(FLEET_ROLES), 'replication', FLEET.access);
const accepted = (text: string) => text.split('\n').filter((line) => line.includes(' saddr '));
const addressOf = (name: string) => MEMBERS.find((member) => member.name === name)?.address;

describe('the rules of a host', () => {
  test('let in whom the rules of its role name, by their addresses', () => {
    const lines = accepted(nftablesText(contextOf('queue').host, RULES, MEMBERS));
    expect(lines.map((line) => line.replace(/ comment .*/, '').trim())).toEqual([
      'ip saddr 203.0.113.7/32 tcp dport 22 accept',
      ...['gatekeeper-1', 'proxy-1', 'proxy-2', 'orchestrator-1'].map(
        (name) => `ip saddr ${addressOf(name)} tcp dport 6379 accept`,
      ),
    ]);
  });

  test('know IPv6, ranges of ports, UDP, and an sshd that is elsewhere', () => {
    const text = (role: FleetRole, rules: readonly AccessRule[] = RULES) =>
      nftablesText({ ...contextOf(role).host, sshPort: 2222 }, rules, MEMBERS);
    expect(text('gatekeeper')).toContain('ip6 saddr ::/0 tcp dport 443 accept');
    expect(text('gatekeeper')).toContain('ip saddr 0.0.0.0/0 tcp dport 443 accept');
    expect(text('container')).toContain(`ip saddr ${addressOf('orchestrator-1')} tcp dport 8100-8199 accept`);
    expect(text('database', accessRules(new Set(FLEET_ROLES), 'galera', FLEET.access))).toContain(
      `ip saddr ${addressOf('database-2')} udp dport 4567 accept`,
    );
    expect(text('queue')).toContain('ip saddr 203.0.113.7/32 tcp dport 2222 accept');
    expect(text('queue')).not.toContain('dport 22 ');
  });

  test('drop everything else, and leave the tables of others alone', () => {
    const text = nftablesText(contextOf('queue').host, [], MEMBERS);
    expect(text).toContain('policy drop;');
    expect(accepted(text)).toEqual([]);
    expect(text).not.toContain('flush ruleset');
  });

  test('are there once, and a reason cannot break out of its quotes', () => {
    const [rule] = RULES as [AccessRule];
    const odd = { ...rule, role: 'queue' as const, reason: 'a" drop; }'.repeat(30) };
    const lines = accepted(nftablesText(contextOf('queue').host, [odd, odd], MEMBERS));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/ comment "[^"]{1,120}"$/);
  });
});

const checksRules = spawnSync('nft', ['-c', 'list', 'tables']).status === 0;
test.runIf(checksRules).each(TOPOLOGIES)('nft understands the rules of every role: %s', (topology) => {
  const rules = accessRules(new Set(FLEET_ROLES), topology, FLEET.access);
  for (const member of MEMBERS) {
    const { status, stderr } = spawnSync('nft', ['-c', '-f', '-'], {
      input: nftablesText(member, rules, MEMBERS),
      encoding: 'utf8',
    });
    expect({ role: member.role, status, stderr }).toEqual({ role: member.role, status: 0, stderr: '' });
  }
});

describe.each(['systemd', 'runit'] as const)('the step, with %s', (manager) => {
  let host: HostUnderTest;
  beforeEach(() => {
    host = hostUnderTest();
    host.program('systemctl', '');
    // The rules in force are a file. What goes on in the background, we run when we like.
    host.program(
      'nft',
      'case $1 in -f) cp "$2" /run/in-force;; -s) cat /run/in-force;; delete) rm -f /run/in-force;; esac',
    );
    host.program('setsid', '');
    host.write('/run/utmp', '');
    host.write('/etc/sluice/firewall.nft', 'rules');
    host.program('sleep', '');
  });
  afterEach(() => host.remove());

  const step = firewallSteps('rules', manager).at(-1);
  const run = (part: 'check' | 'apply' | 'verify') => host.run(step?.[part] ?? { script: 'exit 99' });
  const rollBack = () => {
    const [, script = 'exit 99'] = /setsid sh -c '(.*)' </.exec(step?.apply.script ?? '') ?? [];
    expect(host.run({ script }).code).toBe(0);
  };
  const isInForce = () => existsSync(host.path('/run/in-force'));

  test('rules that a new connection confirms stay in force', () => {
    expect(run('check').code).not.toBe(0);
    expect(run('apply')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(run('check').code).not.toBe(0);
    expect(run('verify').code).toBe(0);
    rollBack();
    expect(isInForce()).toBe(true);
    expect(run('check').code).toBe(0);
  });

  test('rules that shut us out are taken back, also for the next start of the host', () => {
    run('apply');
    expect(isInForce()).toBe(true);
    rollBack();
    expect(isInForce()).toBe(false);
    expect(existsSync(host.path('/etc/sluice/firewall.nft'))).toBe(false);
    expect(run('check').code).not.toBe(0);
  });

  test('new rules need a confirmation of their own', () => {
    for (const part of ['apply', 'verify'] as const) run(part);
    host.write('/etc/sluice/firewall.nft', 'other rules');
    expect(run('check').code).not.toBe(0);
    run('apply');
    expect(isInForce()).toBe(true);
    rollBack();
    expect(isInForce()).toBe(false);
  });

  test('a rule that somebody added is seen, and goes with the next deploy', () => {
    for (const part of ['apply', 'verify'] as const) run(part);
    host.write('/run/in-force', 'rules and a hole');
    expect(run('check').code).not.toBe(0);
    for (const part of ['apply', 'verify'] as const) run(part);
    expect(host.read('/run/in-force')).toBe('rules');
    expect(run('check').code).toBe(0);
  });

  test('rules that are lost, as after a start of the host, are seen to be', () => {
    for (const part of ['apply', 'verify'] as const) run(part);
    expect(run('check').code).toBe(0);
    host.run({ script: 'rm /run/in-force' });
    expect(run('check').code).not.toBe(0);
  });
});
