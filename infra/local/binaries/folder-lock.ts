import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../servers/is-alive.ts';

const POLL_MS = 100;

/** Who has the lock. */
export interface LockHolder {
  pid: number;
  since: Date;
  /** What it is for, as the holder has written it; empty where it has not. */
  purpose: string;
}

/** A living process has the lock, and did not give it up in time. */
export class FolderLockHeld extends Error {
  override readonly name = 'FolderLockHeld';
  readonly holder: LockHolder;

  constructor(lockFile: string, holder: LockHolder) {
    super(`${lockFile} is held by process ${holder.pid}. Wait for it, or end it.`);
    this.holder = holder;
  }
}

/**
 * Runs `work` while this process holds the lock file, so that two runs on one checkout do not prepare the same folder
 * at once. A lock whose process is gone is taken over. `onWait` is called once if another process holds it.
 * Throws FolderLockHeld.
 */
export async function withFolderLock<T>(
  lockFile: string,
  options: { timeoutMs: number; onWait: (pid: number) => void; purpose?: string },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  const deadline = Date.now() + options.timeoutMs;
  let told = false;
  while (!(await tryCreate(lockFile, options.purpose ?? ''))) {
    const holder = await readHolder(lockFile);
    if (holder !== null && !isAlive(holder.pid)) {
      await takeAway(lockFile, holder.pid);
      continue;
    }
    if (Date.now() > deadline) {
      if (holder !== null) throw new FolderLockHeld(lockFile, holder);
      throw new Error(`${lockFile} does not say which process holds it. If none is at work, remove it.`);
    }
    if (!told && holder !== null) {
      told = true;
      options.onWait(holder.pid);
    }
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryCreate(lockFile: string, purpose: string): Promise<boolean> {
  try {
    const file = await open(lockFile, 'wx');
    await file.writeFile(`${process.pid}\n${purpose && `${purpose}\n`}`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null while its owner is just writing it, or when it is gone. */
async function readHolder(lockFile: string): Promise<LockHolder | null> {
  try {
    const [first, purpose = ''] = (await readFile(lockFile, 'utf8')).split('\n');
    const pid = Number(first);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, purpose, since: (await stat(lockFile)).mtime };
  } catch {
    return null;
  }
}

/** A rename has one winner; if the file was no longer the dead process's, it is put back. */
async function takeAway(lockFile: string, deadPid: number): Promise<void> {
  const aside = `${lockFile}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lockFile, aside);
  } catch {
    return;
  }
  if ((await readHolder(aside))?.pid === deadPid) await rm(aside, { force: true });
  else await rename(aside, lockFile);
}
