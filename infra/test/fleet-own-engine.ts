import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import Docker from 'dockerode';
import { unmountUnder } from '../fleet/providers/docker/image/mounts.ts';
import { undoRules } from '../fleet/providers/docker/own-engine/undo-rules.ts';
import { type Binary, environmentOf } from '../local/binaries/binary.ts';
import { logTail } from '../local/servers/log-tail.ts';

export interface OwnEngine {
  socket: string;
  /** Ends it with everything that it made. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const PREDEFINED_NETWORKS = ['bridge', 'host', 'none'];
const FORWARDING = '/proc/sys/net/ipv4/ip_forward';
/** Engines of 20.10 leave it wherever they run. */
const KEY_FILE = '/etc/docker/key.json';

/**
 * A Docker engine whose files all lie in one folder. Without a bridge: containers are in networks that their owner makes. It writes
 * rules of iptables, by which they reach the internet; no other engine may run beside it.
 */
export async function startOwnEngine(dockerd: Binary): Promise<OwnEngine> {
  const env = environmentOf(dockerd);
  const folder = temporaryFolder('engine');
  const socket = join(folder.path, 'engine.sock');
  const before = { rules: savedRules(env), forwarding: readFileSync(FORWARDING, 'utf8') };
  const hadKeyFile = existsSync(KEY_FILE);
  const logFile = join(folder.path, 'log');
  const log = openSync(logFile, 'w');
  const engine = spawn(
    dockerd.path,
    [
      `--host=unix://${socket}`,
      `--data-root=${join(folder.path, 'data')}`,
      `--exec-root=${join(folder.path, 'exec')}`,
      `--pidfile=${join(folder.path, 'pid')}`,
      '--bridge=none',
      '--log-level=warn',
    ],
    { env, stdio: ['ignore', 'ignore', log], detached: true },
  );
  closeSync(log);
  const ended = once(engine, 'exit');
  const docker = new Docker({ socketPath: socket });

  const stop = async () => {
    await removeEverything(docker).catch(() => undefined); // it may not have come up
    engine.kill('SIGTERM');
    const force = setTimeout(() => engine.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(force);
    for (const command of undoRules(before.rules, savedRules(env)))
      execFileSync('iptables', command, { env, stdio: 'ignore' });
    writeFileSync(FORWARDING, before.forwarding);
    unmountUnder(folder.path);
    folder.remove();
    if (!hadKeyFile) rmSync(KEY_FILE, { force: true });
  };

  try {
    await pollUntil('the engine answers', START_LIMIT_MS, async () => {
      if (engine.exitCode !== null) throw new Error(`dockerd has ended with ${engine.exitCode}`);
      return docker.ping();
    });
  } catch (error) {
    const told = await logTail(logFile, 0);
    await stop();
    throw new Error(`dockerd does not run:\n${told}`, { cause: error });
  }
  return { socket, stop };
}

async function removeEverything(docker: Docker): Promise<void> {
  for (const { Id } of await docker.listContainers({ all: true }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id, Name } of await docker.listNetworks())
    if (!PREDEFINED_NETWORKS.includes(Name)) await docker.getNetwork(Id).remove();
}

function savedRules(env: Record<string, string>): string {
  return execFileSync('iptables-save', { env, encoding: 'utf8' });
}
