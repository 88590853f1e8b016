import { compareVersions } from '../binaries/version.ts';

export type SshdSettings = {
  version: string;
  port: number;
  hostKeyFile: string;
  authorizedKeysFile: string;
  loginUser: string;
  /** The one port of 127.0.0.1 that a tunnel may lead to. */
  forwardPort: number;
  /** Programs of OpenSSH ≥ 9.8 that were unpacked elsewhere than they were built for. */
  sessionProgram: string | null;
  authProgram: string | null;
};

/** A server for tunnels and nothing else: one user, one key, one target; no shell, no command, no file transfer. */
export function sshdConfig(settings: SshdSettings): string {
  const { version } = settings;
  const lines = [
    'ListenAddress 127.0.0.1',
    `Port ${settings.port}`,
    `HostKey "${settings.hostKeyFile}"`,
    `AuthorizedKeysFile "${settings.authorizedKeysFile}"`,
    `AllowUsers ${settings.loginUser}`,
    'AuthenticationMethods publickey',
    'PubkeyAuthentication yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no', // the key file lies below a temporary folder, which is everybody's
    'PidFile none',
    'AllowTcpForwarding local',
    `PermitOpen 127.0.0.1:${settings.forwardPort}`,
    'PermitListen none',
    'MaxSessions 0', // sessions are shells and commands; forwarded connections are not counted
    'PermitTTY no',
    'PermitTunnel no',
    'PermitUserRC no',
    'X11Forwarding no',
    'AllowAgentForwarding no',
    'AllowStreamLocalForwarding no',
    'MaxStartups 200',
    'MaxAuthTries 4',
    'LoginGraceTime 20',
    'ClientAliveInterval 5',
    'ClientAliveCountMax 3',
    'UseDNS no',
    'PrintMotd no',
    'LogLevel INFO',
  ];
  // Refused keys are part of tests, and every caller comes from 127.0.0.1.
  if (compareVersions(version, '9.8') >= 0) lines.push('PerSourcePenalties no');
  if (settings.sessionProgram !== null) lines.push(`SshdSessionPath "${settings.sessionProgram}"`);
  if (settings.authProgram !== null) lines.push(`SshdAuthPath "${settings.authProgram}"`);
  return `${lines.join('\n')}\n`;
}
