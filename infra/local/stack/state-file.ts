import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerKind } from '../servers/server.ts';

/** One process of the running stack. `port` and `url` where it listens; `node` beside an sshd or mysql. */
export interface ProcessState {
  name: string;
  kind: ServerKind;
  pid: number | null;
  port?: number;
  url?: string;
  node?: string;
  /** A container that is no process of this machine has none here. */
  log?: string;
}

export interface StackState {
  processes: ProcessState[];
  urls: { gatekeeper: string; orchestrator: string };
  keys: { reader: string; writer: string; admin: string };
  /** Path of the inventory CSV. */
  inventory: string;
}

/** `.sluice/state.json`: lets people and scripts find things. Written whole, by rename; it holds keys, so 0600. */
export function writeStateFile(path: string, state: StackState): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

export function removeStateFile(path: string): void {
  rmSync(path, { force: true });
}
