import { chmod, copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Binary, environmentOf } from '../binaries/binary.ts';
import { isProgram } from '../binaries/program-search.ts';

export type SshdPrograms = {
  sshd: string;
  /** OpenSSH ≥ 9.8 does the work of a connection in programs of its own; null when this version has none. */
  session: string | null;
  auth: string | null;
  env: Record<string, string>;
};

/** The programs where they are. A copy of them in `copyDir` when `nobody` is to run them and could not get there. */
export async function sshdPrograms(
  binary: Binary,
  runsAsNobody: boolean,
  copyDir: string,
): Promise<SshdPrograms> {
  const found: SshdPrograms = {
    sshd: binary.path,
    session: await companion(binary.path, 'sshd-session'),
    auth: await companion(binary.path, 'sshd-auth'),
    env: environmentOf(binary),
  };
  if (!runsAsNobody || (await everyoneMayEnter(dirname(binary.path)))) return found;
  return copyPrograms(found, copyDir);
}

/** Whether any user can reach the folder: every folder on its way lets others through. */
export async function everyoneMayEnter(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || everyoneMayEnter(parent);
}

async function companion(sshd: string, name: string): Promise<string | null> {
  const base = dirname(dirname(sshd));
  for (const folder of ['lib/openssh', 'libexec/openssh', 'libexec']) {
    const path = join(base, folder, name);
    if (await isProgram(path)) return path;
  }
  return null;
}

async function copyPrograms(programs: SshdPrograms, copyDir: string): Promise<SshdPrograms> {
  await mkdir(copyDir, { recursive: true });
  const copy = async (path: string) => {
    const target = join(copyDir, basename(path));
    await copyFile(path, target);
    await chmod(target, 0o755);
    return target;
  };
  for (const folder of (programs.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((entry) => entry.includes('.so'))) await copy(join(folder, name));
  }
  return {
    sshd: await copy(programs.sshd),
    session: programs.session === null ? null : await copy(programs.session),
    auth: programs.auth === null ? null : await copy(programs.auth),
    env: { ...programs.env, LD_LIBRARY_PATH: copyDir },
  };
}
