import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Runs `work` while this process holds the lock file, so that two runs on one checkout do not prepare the same folder
 * at once. A lock whose process is gone is taken over. `onWait` is called once if another process holds it.
 */
export async function withFolderLock<T>(
  lockFile: string,
  options: { timeoutMs: number; onWait: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  const deadline = Date.now() + options.timeoutMs;
  let told = false;
  while (!(await tryCreate(lockFile))) {
    const holder = await readHolder(lockFile);
    if (holder !== null && !isAlive(holder)) {
      await takeAway(lockFile, holder);
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `${lockFile} is held by process ${holder ?? 'unknown'}. If that is no longer at work, remove it.`,
      );
    }
    if (!told && holder !== null) {
      told = true;
      options.onWait(holder);
    }
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryCreate(lockFile: string): Promise<boolean> {
  try {
    const file = await open(lockFile, 'wx');
    await file.writeFile(`${process.pid}\n`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null while its owner is just writing it, or when it is gone. */
async function readHolder(lockFile: string): Promise<number | null> {
  const text = await readFile(lockFile, 'utf8').catch(() => '');
  const pid = Number(text);
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
  if ((await readHolder(aside)) === deadPid) await rm(aside, { force: true });
  else await rename(aside, lockFile);
}
