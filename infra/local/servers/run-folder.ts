import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PREFIX = 'sluice-';

/**
 * A new folder for one run of a server, outside of its data. Where it is stands in `noteFile`, so that what a killed run
 * left behind is cleared away by the next one.
 */
export async function createRunFolder(parent: string, noteFile: string): Promise<string> {
  const left = (await readFile(noteFile, 'utf8').catch(() => '')).trim();
  if (basename(left).startsWith(PREFIX)) await rm(left, { recursive: true, force: true });
  const folder = await mkdtemp(join(parent, PREFIX));
  await mkdir(dirname(noteFile), { recursive: true });
  await writeFile(noteFile, `${folder}\n`, { mode: 0o600 });
  return folder;
}
