import { isIPv6 } from 'node:net';
import { type AccessRule, PORTS } from '../../fleet/network/access-rules.ts';
import { fileStep } from '../commands/file-step.ts';
import type { Step } from '../steps/step.ts';
import type { Member } from './host-context.ts';

/** A file of our own: what the host's distribution loads stays as its owner has it. */
export const FIREWALL_FILE = '/etc/sluice/firewall.nft';
const UNIT = 'sluice-firewall.service';
const CONFIRMED = '/run/sluice-firewall.confirmed';
/** The rules as they were in force when they were confirmed: one that was added by hand is seen. */
const IN_FORCE = '/run/sluice-firewall.in-force';
/** How long a rule set may lie unconfirmed before the host opens itself again, and forgets it: it would come back at its next start. */
const ROLL_BACK_S = 45;

/**
 * The host's own firewall: what no rule lets in is dropped. It is a table of ours, so that those of others (Docker's, for one) stay as they are.
 * Answers, the loopback device and what IPv6 needs to work are let through; what goes out is free.
 */
export function nftablesText(host: Member, rules: readonly AccessRule[], members: readonly Member[]): string {
  const lines = rules
    .filter(({ role }) => role === host.role)
    .flatMap((rule) =>
      sources(rule, members).map((source) => {
        const ports = portsOf(rule, host);
        const family = isIPv6(source.split('/')[0] ?? '') ? 'ip6' : 'ip';
        return `    ${family} saddr ${source} ${rule.protocol} dport ${ports} accept comment "${rule.reason.replaceAll('"', "'").slice(0, 120)}"`;
      }),
    );
  return [
    '#!/usr/sbin/nft -f',
    'table inet sluice',
    'delete table inet sluice',
    'table inet sluice {',
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    '    ct state established,related accept',
    '    iif "lo" accept',
    '    icmp type echo-request accept',
    '    icmpv6 type { echo-request, nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept',
    ...new Set(lines),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** Hosts that exist may have their sshd elsewhere than the rules say. */
function portsOf({ fromPort, toPort }: AccessRule, { sshPort }: Member): string {
  if (fromPort === PORTS.ssh && toPort === PORTS.ssh) return String(sshPort);
  return fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
}

function sources({ source }: AccessRule, members: readonly Member[]): string[] {
  if (source.kind === 'range') return [source.range];
  return members.filter(({ role }) => role === source.role).map(({ address }) => address);
}

/** In force before there is a network, whether the distribution's own rules are loaded at boot or not. */
const UNIT_TEXT = `[Unit]
Description=The firewall of Sluice's host
ConditionPathExists=${FIREWALL_FILE}
DefaultDependencies=no
After=local-fs.target nftables.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${FIREWALL_FILE}

[Install]
WantedBy=sysinit.target
`;

/** The distribution's own rules begin by taking away all others: whenever they are loaded, ours follow. */
const AFTER_DISTRIBUTION = '/etc/systemd/system/nftables.service.d/sluice.conf';
const AFTER_DISTRIBUTION_TEXT = `[Service]
ExecStart=-/usr/sbin/nft -f ${FIREWALL_FILE}
ExecReload=-/usr/sbin/nft -f ${FIREWALL_FILE}
`;

/**
 * The file, then the rules in force. Whoever shuts himself out is let in again: the host takes the rules back unless a new
 * connection confirms them.
 */
export function firewallSteps(text: string, manager: 'systemd' | 'runit'): Step[] {
  const hash = `sha256sum < ${FIREWALL_FILE}`;
  const rules = 'nft -s list table inet sluice';
  const isEnabled = manager === 'systemd' ? `systemctl is-enabled --quiet ${UNIT} && ` : '';
  const holds = `${isEnabled}test "$(${hash})" = "$(cat ${CONFIRMED} 2>/dev/null)" && ${rules} 2> /dev/null | cmp -s - ${IN_FORCE}`;
  const rollBack = `sleep ${ROLL_BACK_S}; test "$(${hash})" = "$(cat ${CONFIRMED} 2>/dev/null)" || { nft delete table inet sluice; rm -f ${FIREWALL_FILE}; }`;
  const atBoot = manager === 'systemd' ? `systemctl daemon-reload; systemctl enable --quiet ${UNIT}\n` : '';
  return [
    fileStep({ path: FIREWALL_FILE, content: text }),
    ...(manager === 'systemd'
      ? [
          fileStep({ path: `/etc/systemd/system/${UNIT}`, content: UNIT_TEXT }),
          fileStep({ path: AFTER_DISTRIBUTION, content: AFTER_DISTRIBUTION_TEXT }),
        ]
      : []),
    {
      title: 'firewall',
      check: { script: holds },
      apply: {
        script: `${atBoot}rm -f ${CONFIRMED}\nnft -f ${FIREWALL_FILE}\nsetsid sh -c '${rollBack}' < /dev/null > /dev/null 2>&1 &`,
      },
      verifiesAnew: true,
      verify: { script: `${rules} > ${IN_FORCE}; ${hash} > ${CONFIRMED}` },
    },
  ];
}
