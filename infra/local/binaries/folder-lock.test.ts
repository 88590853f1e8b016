import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderLockHeld, withFolderLock } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PATIENT = { timeoutMs: 10_000, onWait: () => undefined };
/** Above the kernel's largest process id. */
const NO_PROCESS = 2 ** 22 + 1;

test('one at a time, and nothing is left', async () => {
  const file = join(folder, 'lock');
  let inside = 0;
  let most = 0;
  const enter = () =>
    withFolderLock(file, PATIENT, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    });
  await Promise.all([enter(), enter(), enter()]);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a process that is gone is taken over', async () => {
  const file = join(folder, 'lock');
  await writeFile(file, `${NO_PROCESS}\n`);
  expect(await withFolderLock(file, PATIENT, async () => 'done')).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a living process is respected, and the message says what to do', async () => {
  const file = join(folder, 'lock');
  const before = Date.now();
  const options = { timeoutMs: 0, onWait: () => undefined };
  const refused = await withFolderLock(file, { ...options, purpose: 'deploy' }, () =>
    withFolderLock(file, options, async () => 'never').catch((error: unknown) => error),
  );
  expect(refused).toBeInstanceOf(FolderLockHeld);
  const { message, holder } = refused as FolderLockHeld;
  expect(message).toBe(`${file} is held by process ${process.pid}. Wait for it, or end it.`);
  expect(holder).toMatchObject({ pid: process.pid, purpose: 'deploy' });
  // Clocks of file systems are some milliseconds behind.
  expect(holder.since.getTime()).toBeGreaterThan(before - 1_000);
  expect(await readdir(folder)).toEqual([]);
});

test('a lock that does not say whose it is is told as such', async () => {
  const file = join(folder, 'lock');
  await writeFile(file, '');
  const entered = withFolderLock(file, { timeoutMs: 0, onWait: () => undefined }, async () => 'never');
  await expect(entered).rejects.toThrow(
    `${file} does not say which process holds it. If none is at work, remove it.`,
  );
});
