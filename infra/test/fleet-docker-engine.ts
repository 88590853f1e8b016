import { join } from 'node:path';
import Docker from 'dockerode';
import { findParts } from '../local/binaries/find-parts.ts';
import { MissingBinariesError } from '../local/binaries/missing-binaries.ts';
import { type OwnEngine, startOwnEngine } from './fleet-own-engine.ts';

/** Where the platform's packages are unpacked that this machine lacks. */
export const VENDOR_DIR = join(import.meta.dirname, '..', '..', '.sluice', 'vendor');
const DEFAULT_SOCKET = '/var/run/docker.sock';
const TIMEOUT_MS = 10_000;
const NOBODY_THERE = ['ENOENT', 'ECONNREFUSED'];

/** The engine that this machine has, one of the test's own, or why there is none. The caller stops it. */
export type EngineUnderTest =
  | { outcome: 'given'; socket: string; stop(): Promise<void> }
  | ({ outcome: 'own' } & OwnEngine)
  | { outcome: 'none'; why: string };

export async function provideDockerEngine(say: (line: string) => void): Promise<EngineUnderTest> {
  const { DOCKER_HOST } = process.env;
  const socket = DOCKER_HOST ? DOCKER_HOST.replace(/^unix:\/\//, '') : DEFAULT_SOCKET;
  const refused = await whyRefused(socket);
  if (refused === null) return { outcome: 'given', socket, stop: async () => undefined };
  const none = (why: string): EngineUnderTest => {
    return { outcome: 'none', why: `no Docker engine answers at ${socket} (${refused}), and ${why}` };
  };
  // Two engines would take each other's rules of iptables away.
  if (DOCKER_HOST || !NOBODY_THERE.includes(refused)) return none('none is started beside it');
  if (process.platform !== 'linux') return none('one can be started on Linux only');
  if (process.getuid?.() !== 0) return none('only root can start one');
  try {
    const options = { vendorDir: VENDOR_DIR, env: process.env, progress: say };
    const { docker } = await findParts(['docker'], options);
    return { outcome: 'own', ...(await startOwnEngine(docker)) };
  } catch (error) {
    if (error instanceof MissingBinariesError) return none(error.message);
    throw error;
  }
}

async function whyRefused(socket: string): Promise<string | null> {
  try {
    await new Docker({ socketPath: socket, timeout: TIMEOUT_MS }).ping();
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code ?? message;
  }
}
