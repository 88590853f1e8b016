import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { withFolderLock } from '../binaries/folder-lock.ts';
import { identify, isStillAlive, type ProcessIdentity } from './process-identity.ts';

const Identity = z.strictObject({ pid: z.int(), startedAt: z.string().nullable() });
const RunRecord = z.strictObject({ supervisor: Identity, processes: z.array(Identity) });

const STOP_GRACE_MS = 10_000;

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';

  constructor(pid: number, dataDir: string) {
    super(
      `A stack is running on ${dataDir} already (process ${pid}).\n` +
        'Stop it with Ctrl-C in its terminal, or start another beside it:\n' +
        'npm start -- --data OTHER-FOLDER --gatekeeper-port 0 --orchestrator-port 0',
    );
  }
}

/**
 * `run.json`: who runs a data folder, written at every change. So a second start on the folder is refused, and what a
 * killed supervisor left behind is found and ended: by pid and start time, never by name.
 */
export class RunRecordFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns how many left-over processes were ended. Throws AlreadyRunning. */
  async takeOver(): Promise<number> {
    const options = { timeoutMs: 2 * STOP_GRACE_MS, onWait: () => undefined };
    return withFolderLock(`${this.#path}.lock`, options, () => this.#takeOverAlone());
  }

  async #takeOverAlone(): Promise<number> {
    const last = this.#read();
    if (last && isStillAlive(last.supervisor))
      throw new AlreadyRunning(last.supervisor.pid, dirname(this.#path));
    const leftOver = last?.processes.filter(isStillAlive) ?? [];
    await Promise.all(leftOver.map(end));
    this.write([]);
    return leftOver.length;
  }

  write(pids: number[]): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const record = { supervisor: identify(process.pid), processes: pids.map(identify) };
    const draft = `${this.#path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
    renameSync(draft, this.#path);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #read(): z.infer<typeof RunRecord> | null {
    try {
      return RunRecord.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return null; // none, or damaged by a crash of the machine: nothing of it can be trusted
    }
  }
}

async function end(identity: ProcessIdentity): Promise<void> {
  process.kill(identity.pid, 'SIGTERM');
  const deadline = Date.now() + STOP_GRACE_MS;
  while (isStillAlive(identity)) {
    if (Date.now() > deadline) process.kill(identity.pid, 'SIGKILL');
    await delay(100);
  }
}
