import type { Service } from './service.ts';

/** Nothing of the system may be written to, nothing of other users be seen, no privilege gained. */
const JAIL = [
  'NoNewPrivileges=yes',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'ProtectKernelTunables=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelLogs=yes',
  'ProtectControlGroups=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'ProtectProc=invisible',
  'RestrictSUIDSGID=yes',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
  'LockPersonality=yes',
  'CapabilityBoundingSet=',
  'SystemCallArchitectures=native',
  'UMask=0077',
];

export function systemdUnit(service: Service): string {
  const {
    description,
    user,
    command,
    environmentFile,
    directory,
    writable,
    prepare,
    stopTimeoutS,
    openFiles,
  } = service;
  const lines = [
    '[Unit]',
    `Description=${description}`,
    'After=network-online.target',
    'Wants=network-online.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    `User=${user}`,
    ...(environmentFile ? [`EnvironmentFile=${environmentFile}`] : []),
    ...(directory ? [`WorkingDirectory=${directory}`] : []),
    ...(prepare ? [`ExecStartPre=+/bin/sh -euc ${word(prepare)}`] : []),
    `ExecStart=${command.map(word).join(' ')}`,
    'Restart=always',
    'RestartSec=1',
    'KillSignal=SIGTERM',
    'KillMode=mixed',
    `TimeoutStopSec=${stopTimeoutS}`,
    ...(openFiles ? [`LimitNOFILE=${openFiles}`] : []),
    ...(service.isUnconfined ? [] : JAIL),
    ...(writable ? [`ReadWritePaths=${writable.join(' ')}`] : []),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}

/** Quoted as systemd reads it: `%` and `$` would be replaced. */
function word(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', () => '$$');
  return /^[\w./:=@+-]+$/.test(text) ? text : `"${escaped.replaceAll('\n', '\\n')}"`;
}
