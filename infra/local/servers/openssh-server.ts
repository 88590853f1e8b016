import { chown, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Binary } from '../binaries/binary.ts';
import { createChildServer, type Launch } from './child-server.ts';
import { createRunFolder } from './run-folder.ts';
import type { Server } from './server.ts';
import { type SshdAccount, sshdAccount } from './sshd-account.ts';
import { sshdConfig } from './sshd-config.ts';
import { everyoneMayEnter, sshdPrograms } from './sshd-programs.ts';
import { endSshdSessions } from './sshd-sessions.ts';

export type OpensshServerOptions = {
  name: string;
  binary: Binary;
  port: number;
  /** In OpenSSH's own format. */
  hostPrivateKey: string;
  /** A line of authorized_keys: the one key that may log in. */
  userPublicKey: string;
  /** The one port of 127.0.0.1 that may be reached through this server. */
  forwardPort: number;
  logFile: string;
};

/**
 * A real sshd that forwards connections to one port and does nothing else. Its sessions end with it, also when it is killed.
 * Log in as `sshdAccount().user`.
 */
export function createOpensshServer(options: OpensshServerOptions): Server {
  const { name, binary, port } = options;
  let runDir: string | null = null;

  async function prepare(): Promise<Launch> {
    const account = await sshdAccount();
    const noteFile = join(dirname(options.logFile), 'sshd-run-folder');
    const dir = await createRunFolder(await temporaryFolder(account), noteFile);
    runDir = dir;
    const programs = await sshdPrograms(binary, account.kind === 'nobody', join(dir, 'programs'));
    const files = {
      config: join(dir, 'sshd_config'),
      hostKey: join(dir, 'host_key'),
      authorizedKeys: join(dir, 'authorized_keys'),
    };
    const config = sshdConfig({
      version: binary.version,
      port,
      hostKeyFile: files.hostKey,
      authorizedKeysFile: files.authorizedKeys,
      loginUser: account.user,
      forwardPort: options.forwardPort,
      sessionProgram: programs.session,
      authProgram: programs.auth,
    });
    await writeFile(files.config, config, { mode: 0o600 });
    await writeFile(files.hostKey, options.hostPrivateKey, { mode: 0o600 });
    await writeFile(files.authorizedKeys, `${options.userPublicKey.trim()}\n`, { mode: 0o600 });
    if (account.kind === 'nobody') {
      for (const path of [dir, ...Object.values(files)]) await chown(path, account.uid, account.gid);
    }
    // -D: stay in the foreground; -e: log to our file.
    const launch = {
      command: programs.sshd,
      args: ['-D', '-e', '-f', files.config],
      env: programs.env,
      cwd: '/',
    };
    if (account.kind === 'self') return launch;
    // Where /etc/shadow cannot be read, systemd's name service makes up a locked entry for nobody, unless told not to.
    const env = { ...launch.env, SYSTEMD_NSS_BYPASS_SYNTHETIC: '1' };
    return { ...launch, env, uid: account.uid, gid: account.gid };
  }

  return createChildServer({
    name,
    kind: 'sshd',
    port,
    logFile: options.logFile,
    startTimeoutMs: 15_000,
    stopTimeoutMs: 5_000,
    prepare,
    probe: async () => ({ outcome: (await sendsSshBanner(port)) ? 'ready' : 'waiting' }),
    async cleanUp() {
      await endSshdSessions(port);
      if (runDir !== null) await rm(runDir, { recursive: true, force: true });
      runDir = null;
    },
  });
}

/** A place that the account can reach; root's own TMPDIR may be closed to others. */
async function temporaryFolder(account: SshdAccount): Promise<string> {
  if (account.kind === 'self') return tmpdir();
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await everyoneMayEnter(folder).catch(() => false)) return folder;
  }
  return tmpdir();
}

function sendsSshBanner(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => settle(data.toString('latin1').startsWith('SSH-2.0-')));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => settle(false));
  });
}
