import { createServer, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBinaries } from '../../local/binaries/find-binaries.ts';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { createOpensshServer } from '../../local/servers/openssh-server.ts';
import type { Server } from '../../local/servers/server.ts';
import { sshdAccount } from '../../local/servers/sshd-account.ts';
import { sshdSessions } from '../../local/servers/sshd-sessions.ts';
import { forward, logIn, type SshLogin } from '../ssh-login.ts';

const folder = temporaryFolder('sshd');
const hostKey = generateOpensshKey();
const userKey = generateOpensshKey();
const target = greeter('target');
const neighbour = greeter('neighbour');
let sshd: Server;
let login: SshLogin;

/** Says its name to everyone who connects. */
function greeter(name: string): NetServer {
  return createServer((socket) => socket.on('error', () => undefined).end(name));
}

async function listen(server: NetServer): Promise<number> {
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}

beforeAll(async () => {
  const vendorDir = join(import.meta.dirname, '../../../.sluice/vendor');
  const binaries = await findBinaries({ vendorDir, env: process.env, progress: () => undefined });
  const port = await freePort();
  sshd = createOpensshServer({
    name: 'sshd',
    binary: binaries.sshd,
    port,
    hostPrivateKey: hostKey.privateKey,
    userPublicKey: userKey.publicKey,
    forwardPort: await listen(target),
    logFile: join(folder.path, 'sshd.log'),
  });
  login = {
    port,
    userName: (await sshdAccount()).user,
    hostKey: hostKey.publicKey,
    privateKey: userKey.privateKey,
  };
  await sshd.start();
});

afterAll(async () => {
  await sshd?.stop();
  target.close();
  neighbour.close();
  folder.remove();
});

test('forwards to its one target and nowhere else, and runs no command', async () => {
  const neighbourPort = await listen(neighbour);
  const client = await logIn(login);
  try {
    const { port } = target.address() as { port: number };
    expect((await forward(client, port)).toString()).toBe('target');
    await expect(forward(client, neighbourPort)).rejects.toThrow(/open fail/i);
    const command = new Promise((resolve, reject) => {
      client.exec('true', (error, channel) => (error ? reject(error) : resolve(channel)));
    });
    await expect(command).rejects.toThrow(/open fail/i);
  } finally {
    client.end();
  }
});

test('shows its host key and takes only the one user key', async () => {
  await expect(logIn({ ...login, privateKey: hostKey.privateKey })).rejects.toThrow(/authentication/i);
  await expect(logIn({ ...login, hostKey: userKey.publicKey })).rejects.toThrow(/verif/i);
});

// Without /proc (macOS) nothing finds the sessions.
test.runIf(process.platform === 'linux')(
  'killed, it takes its sessions with it, and comes back',
  async () => {
    const client = await logIn(login);
    client.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    expect((await sshdSessions(sshd.port)).length).toBeGreaterThan(1);
    const exit = new Promise((resolve) => sshd.onExit(resolve));
    process.kill(sshd.pid as number, 'SIGKILL');
    await exit;
    await closed;
    expect(await sshdSessions(sshd.port)).toEqual([]);
    await sshd.start();
    (await logIn(login)).end();
  },
);

test('a stop during a start leaves nothing running', async () => {
  await sshd.stop();
  const started = sshd.start();
  await sshd.stop();
  await expect(started).rejects.toThrow(/stopped|ended/);
  expect(sshd.pid).toBeUndefined();
  expect(await sshdSessions(sshd.port)).toEqual([]);
});
