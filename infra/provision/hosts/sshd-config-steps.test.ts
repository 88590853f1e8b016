import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FLEET_ROLES } from '../../fleet/file/roles.ts';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { contextOf } from './context-under-test.ts';
import { sshdConfigSteps, TUNNEL_USER, tunnelKeysStep } from './sshd-config-steps.ts';

const PATH = '/etc/ssh/sshd_config.d/00-sluice.conf';
const stepsOf = (role: (typeof FLEET_ROLES)[number], manager: 'systemd' | 'runit' = 'systemd') =>
  sshdConfigSteps(contextOf(role, { manager }));
const configOf = (role: (typeof FLEET_ROLES)[number]) =>
  String(stepsOf(role).find(({ title }) => title === PATH)?.apply.input).split('\n');

describe('sshd', () => {
  const roles = FLEET_ROLES.filter((role) => role !== 'management' && role !== 'data');

  test.each(roles)('on a host of %s knows keys, and no passwords', (role) => {
    expect(configOf(role)).toEqual(
      expect.arrayContaining([
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'X11Forwarding no',
      ]),
    );
  });

  test.each([
    ['operator', 'PermitRootLogin no'],
    ['root', 'PermitRootLogin prohibit-password'],
  ])('root may log in only where it is who deploys: %s', (loginUser, line) => {
    const steps = sshdConfigSteps(contextOf('queue', { loginUser }));
    expect(String(steps.find(({ title }) => title === PATH)?.apply.input).split('\n')).toContain(line);
  });

  test('on nodes lets workers through to the database, and to nothing else', () => {
    const lines = configOf('database');
    const match = lines.slice(lines.indexOf(`Match User ${TUNNEL_USER}`), lines.indexOf('Match all'));
    expect(match.map((line) => line.trim())).toEqual([
      'Match User sluice',
      'AuthorizedKeysFile /etc/ssh/sluice_tunnel_keys',
      'AllowTcpForwarding local',
      'PermitOpen 127.0.0.1:3306',
      'AllowStreamLocalForwarding no',
      'GatewayPorts no',
      'PermitTTY no',
      'ForceCommand /bin/false',
    ]);
    // What comes after this file must not fall into the block.
    expect(lines.slice(-2)).toEqual(['Match all', '']);
  });

  test.each(roles.filter((role) => role !== 'database'))('on a host of %s knows no such user', (role) => {
    expect(configOf(role).join('\n')).not.toContain('Match');
    expect(stepsOf(role).map(({ title }) => title)).not.toContain('user sluice');
  });

  test("on a host of queue forwards to Redis alone, for the operator's keys of callers", () => {
    expect(configOf('queue')).toEqual(
      expect.arrayContaining(['AllowTcpForwarding local', 'PermitOpen 127.0.0.1:6379']),
    );
  });

  test.each(['proxy', 'gatekeeper', 'orchestrator', 'container'] as const)(
    'on a host of %s forwards nothing',
    (role) => {
      expect(configOf(role)).toContain('AllowTcpForwarding no');
    },
  );
});

/** What a well set sshd prints of itself. */
const SAYS = [
  ...[
    'passwordauthentication no',
    'kbdinteractiveauthentication no',
    'permitrootlogin no',
    'x11forwarding no',
  ],
  ...['allowagentforwarding no', 'maxauthtries 3', 'logingracetime 20', ''],
].join('\n');

describe.each(['systemd', 'runit'] as const)('with %s', (manager) => {
  let host: HostUnderTest;
  beforeEach(() => {
    host = hostUnderTest();
    host.program('sleep', '');
    host.program('sshd', 'if test "$1" = -T; then cat /run/sshd-says; else test ! -e /run/mistake; fi');
    host.write('/run/sshd-says', SAYS);
    for (const name of ['systemctl', 'sv']) host.program(name, `echo "${name} $*" >> /run/told`);
    host.write('/run/told', '');
    host.write(PATH, 'settings');
  });
  afterEach(() => host.remove());
  const step = stepsOf('queue', manager).find(({ title }) => title === 'sshd settings');
  const run = (part: 'check' | 'apply' | 'verify') => host.run(step?.[part] ?? { script: 'exit 99' }).code;

  test('settings are loaded when they have changed, and seen from a new connection', () => {
    expect(run('check')).not.toBe(0);
    expect(run('apply')).toBe(0);
    expect(run('check')).not.toBe(0);
    expect(run('verify')).toBe(0);
    expect(run('check')).toBe(0);
    expect(step?.verifiesAnew).toBe(true);
    expect(host.read('/run/told')).toBe(
      manager === 'systemd' ? 'systemctl reload ssh.service\n' : 'sv hup sshd\n',
    );
    host.write(PATH, 'other settings');
    expect(run('check')).not.toBe(0);
  });

  test('settings that a file before ours overrules do not hold, and which one is told', () => {
    host.write('/run/sshd-says', SAYS.replace('passwordauthentication no', 'passwordauthentication yes'));
    expect(run('apply')).toBe(0);
    const verified = host.run(step?.verify ?? { script: 'exit 99' });
    expect(verified).toMatchObject({ code: 1, stderr: 'sshd does not keep to: passwordauthentication no\n' });
    expect(run('check')).not.toBe(0);
  });

  test('settings with a mistake are not loaded: they would shut the host', () => {
    host.write('/run/mistake', '');
    expect(run('apply')).not.toBe(0);
    expect(host.read('/run/told')).toBe('');
    expect(run('check')).not.toBe(0);
  });
});

test('the key of each worker host opens one port of the node, and no more', () => {
  const keys = [generateOpensshKey().publicKey, generateOpensshKey().publicKey];
  const lines = String(tunnelKeysStep(keys).apply.input).trim().split('\n');
  expect(lines).toEqual(keys.map((key) => `restrict,port-forwarding,permitopen="127.0.0.1:3306" ${key}`));
});
