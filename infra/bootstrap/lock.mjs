import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
const LIMIT_MS = 600_000;

/**
 * Runs `work` while no other process does the same. The lock of a process that is gone is taken over.
 *
 * @param {string} file @param {(line: string) => void} progress @param {() => Promise<void>} work
 */
export async function withLock(file, progress, work) {
  const deadline = Date.now() + LIMIT_MS;
  let told = false;
  while (!tryLock(file)) {
    const holder = readHolder(file);
    if (holder !== null && !isAlive(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (Date.now() > deadline)
      throw new Error(`${file} is held by process ${holder}: remove it if that is not at work.`);
    if (!told && holder !== null) {
      told = true;
      progress(`Waiting for process ${holder}, which is installing the dependencies`);
    }
    await delay(POLL_MS);
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null while its owner is just writing it, or when it is gone. */
function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** A rename has one winner; if the file was no longer the dead process's, it is put back. */
function takeAway(file, deadPid) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside) === deadPid) rmSync(aside, { force: true });
  else renameSync(aside, file);
}
