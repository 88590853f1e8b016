import { DATABASE_ROLES } from '../../fleet/file/roles.ts';
import { fileStep } from '../commands/file-step.ts';
import type { Step } from '../steps/step.ts';
import type { HostContext } from './host-context.ts';

/** The account that tunnels log in as: it may forward to the database and nothing else. */
export const TUNNEL_USER = 'sluice';
export const TUNNEL_KEYS = '/etc/ssh/sluice_tunnel_keys';

const EVERYWHERE = [
  'PasswordAuthentication no',
  'KbdInteractiveAuthentication no',
  'PermitRootLogin prohibit-password',
  'X11Forwarding no',
  'AllowAgentForwarding no',
  'MaxAuthTries 3',
  'LoginGraceTime 20',
];

const TUNNEL = [
  `Match User ${TUNNEL_USER}`,
  `  AuthorizedKeysFile ${TUNNEL_KEYS}`,
  '  AllowTcpForwarding local',
  '  PermitOpen 127.0.0.1:3306',
  '  AllowStreamLocalForwarding no',
  '  GatewayPorts no',
  '  PermitTTY no',
  '  ForceCommand /bin/false',
  'Match all',
];

/** Debian's sshd_config includes this folder before its own settings, and the first value counts. */
export function sshdConfigSteps({ host, manager }: HostContext): Step[] {
  const isNode = host.role === 'database';
  // The operator looks at databases through his own connection.
  const forwarding = `AllowTcpForwarding ${DATABASE_ROLES.includes(host.role) ? 'local' : 'no'}`;
  const content = `${[...EVERYWHERE, forwarding, ...(isNode ? TUNNEL : [])].join('\n')}\n`;
  const path = '/etc/ssh/sshd_config.d/10-sluice.conf';
  const mark = '/var/lib/sluice/sshd-config.loaded';
  const loaded = `test "$(sha256sum < ${path})" = "$(cat ${mark} 2>/dev/null)"`;
  const reload = manager === 'systemd' ? 'systemctl reload ssh.service' : 'sv hup sshd';
  return [
    ...(isNode ? [tunnelUserStep] : []),
    fileStep({ path, content }),
    {
      title: 'sshd settings',
      check: { script: loaded },
      // A mistake would shut the host: sshd looks at the file first.
      apply: { script: `sshd -t\nmkdir -p /var/lib/sluice\n${reload}\nsleep 1` },
      verifiesAnew: true,
      verify: { script: `sha256sum < ${path} > ${mark}` },
    },
  ];
}

const tunnelUserStep: Step = {
  title: `user ${TUNNEL_USER}`,
  check: { script: `id -u ${TUNNEL_USER} > /dev/null 2>&1` },
  // Not locked with "!": sshd refuses such accounts; "*" is a password that nothing fits.
  apply: {
    script: `useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ${TUNNEL_USER}; usermod -p '*' ${TUNNEL_USER}`,
  },
};

/** Each worker host has a key of its own; none of them may do more than forward to the database. */
export function tunnelKeysStep(publicKeys: readonly string[]): Step {
  const options = 'restrict,port-forwarding,permitopen="127.0.0.1:3306"';
  const content = `${publicKeys.map((key) => `${options} ${key}`).join('\n')}\n`;
  return fileStep({ path: TUNNEL_KEYS, content, mode: '0644' });
}
