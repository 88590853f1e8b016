import { DATABASE_ROLES } from '../../fleet/file/roles.ts';
import { PORTS } from '../../fleet/network/access-rules.ts';
import { fileStep } from '../commands/file-step.ts';
import { quote } from '../commands/quote.ts';
import type { Step } from '../steps/step.ts';
import type { HostContext } from './host-context.ts';

/** The account that tunnels log in as: it may forward to the database and nothing else. */
export const TUNNEL_USER = 'sluice';
export const TUNNEL_KEYS = '/etc/ssh/sluice_tunnel_keys';

const EVERYWHERE = [
  'PasswordAuthentication no',
  'KbdInteractiveAuthentication no',
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

/** What sshd itself must say that it does: a file of somebody else may stand before ours. */
function holds(user: string, settings: readonly string[]): string {
  const told = `sshd -T -C user=${user},host=localhost,addr=127.0.0.1`;
  const misses = settings
    // Two names of one value.
    .map((setting) => setting.trim().toLowerCase().replace('prohibit-password', 'without-password'))
    .map(
      (setting) =>
        `echo "$told" | grep -qx ${quote(setting)} || { echo "sshd does not keep to: ${setting}" >&2; exit 1; }`,
    );
  return [`told=$(${told} | tr '[:upper:]' '[:lower:]')`, ...misses].join('\n');
}

/** Debian's sshd_config includes this folder before its own settings, in the order of the files' names, and the first value counts. */
export function sshdConfigSteps({ host, manager, loginUser }: HostContext): Step[] {
  const isNode = host.role === 'database';
  // The operator looks at databases through his own connection, and makes callers' keys in the queue's Redis.
  const forwarding =
    host.role === 'queue'
      ? ['AllowTcpForwarding local', `PermitOpen 127.0.0.1:${PORTS.redis}`]
      : [`AllowTcpForwarding ${DATABASE_ROLES.includes(host.role) ? 'local' : 'no'}`];
  const root = `PermitRootLogin ${loginUser === 'root' ? 'prohibit-password' : 'no'}`;
  const everywhere = [...EVERYWHERE, root];
  const content = `${[...everywhere, ...forwarding, ...(isNode ? TUNNEL : [])].join('\n')}\n`;
  const path = '/etc/ssh/sshd_config.d/00-sluice.conf';
  const mark = '/var/lib/sluice/sshd-config.loaded';
  const inForce = [
    holds(loginUser, everywhere),
    ...(isNode ? [holds(TUNNEL_USER, TUNNEL.slice(1, -1))] : []),
  ].join('\n');
  const loaded = `test "$(sha256sum < ${path})" = "$(cat ${mark} 2>/dev/null)"`;
  const reload = manager === 'systemd' ? 'systemctl reload ssh.service' : 'sv hup sshd';
  return [
    ...(isNode ? [tunnelUserStep] : []),
    fileStep({ path, content }),
    {
      title: 'sshd settings',
      check: { script: `${loaded}\n${inForce}` },
      // A mistake would shut the host: sshd looks at the file first.
      apply: { script: `sshd -t\nmkdir -p /var/lib/sluice\n${reload}\nsleep 1` },
      verifiesAnew: true,
      verify: { script: `${inForce}\nsha256sum < ${path} > ${mark}` },
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
