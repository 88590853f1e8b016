import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where packages put servers that are not on an ordinary user's PATH. */
const SERVER_FOLDERS = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/libexec',
  '/usr/local/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/opt/mysql/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
];

/** The folders of PATH first, then the usual ones; absolute ones only (sshd demands its own absolute path). */
export function programFolders(path: string | undefined): string[] {
  const folders = [...(path ?? '').split(delimiter), ...SERVER_FOLDERS];
  return [...new Set(folders.filter((folder) => folder.startsWith('/')))];
}

/** Every executable file of these names, best first: earlier names win over earlier folders. */
export async function findPrograms(names: readonly string[], folders: readonly string[]): Promise<string[]> {
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = await Promise.all(paths.map(isProgram));
  return paths.filter((_, index) => found[index]);
}

export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
