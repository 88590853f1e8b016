import { access, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AptFolders,
  aptExists,
  downloadPackages,
  hasLists,
  unpackPackages,
  updateLists,
} from '../local/binaries/apt-packages.ts';
import { withFolderLock } from '../local/binaries/folder-lock.ts';
import { mysqltestStatements } from './mysqltest-statements.ts';

/** MariaDB's own tests, as Debian and Ubuntu package them: some 10,000 files, 600 MB unpacked with their expected results. */
const PACKAGE = 'mariadb-test-data';
const LOCK_TIMEOUT_MS = 600_000;

/** One file of the suite: its statements in their order. */
export type SuiteFile = { readonly path: string; readonly statements: readonly string[] };

/** `unavailable`: the platform cannot bring the package; nothing was checked, and whoever asks must say so. */
export type Suite =
  | { outcome: 'ready'; files: readonly SuiteFile[] }
  | { outcome: 'unavailable'; reason: string };

/** Fetches the suite once, unpacked under `vendorDir` as the servers are; nothing is installed. */
export async function foreignSuite(
  vendorDir: string,
  options: { forbidDownload: boolean; progress: (line: string) => void },
): Promise<Suite> {
  const folder = join(vendorDir, 'statements');
  if (!(await exists(join(folder, 'root')))) {
    if (options.forbidDownload)
      return { outcome: 'unavailable', reason: 'SLUICE_NO_INSTALL=1 forbids to fetch it' };
    if (!(await aptExists())) return { outcome: 'unavailable', reason: 'it is fetched only where apt is' };
    const onWait = (pid: number) =>
      options.progress(`Waiting for process ${pid}, which is fetching packages`);
    const failure = await withFolderLock(
      join(vendorDir, 'lock'),
      { timeoutMs: LOCK_TIMEOUT_MS, onWait },
      async () =>
        (await exists(join(folder, 'root'))) ? null : fetchSuite(vendorDir, folder, options.progress),
    );
    if (failure !== null) return { outcome: 'unavailable', reason: failure };
  }
  return { outcome: 'ready', files: await readSuite(join(folder, 'root')) };
}

async function fetchSuite(
  vendorDir: string,
  folder: string,
  progress: (line: string) => void,
): Promise<string | null> {
  const folders: AptFolders = { state: join(vendorDir, 'apt'), cache: join(folder, 'apt') };
  progress(`Fetching the package ${PACKAGE} (unpacked under ${folder}, nothing is installed)`);
  const listsAreOld = await hasLists(folders);
  if (!listsAreOld) await updateLists(folders);
  let result = await downloadPackages(folders, [PACKAGE]);
  if (result.outcome === 'failed' && listsAreOld) {
    // Lists of an earlier day name files that the mirror no longer has.
    await updateLists(folders);
    result = await downloadPackages(folders, [PACKAGE]);
  }
  if (result.outcome === 'failed')
    return `apt could not fetch ${PACKAGE}: ${result.output.trim().slice(-500)}`;
  // The programs that the package depends on came along; only its files are wanted.
  const archives = join(folders.cache, 'archives');
  for (const name of await readdir(archives)) {
    if (name.endsWith('.deb') && !name.startsWith(`${PACKAGE}_`)) await rm(join(archives, name));
  }
  const unfinished = join(folder, 'root.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await unpackPackages(folders, unfinished);
  await rename(unfinished, join(folder, 'root'));
  await rm(folders.cache, { recursive: true, force: true });
  return null;
}

/** Bytes that are no UTF-8 become U+FFFD: a text that arrives over HTTP has none either. */
async function readSuite(root: string): Promise<SuiteFile[]> {
  const names = await readdir(root, { recursive: true });
  const files: SuiteFile[] = [];
  for (const name of names.filter((each) => /\.(?:test|inc)$/.test(each)).sort()) {
    const text = await readFile(join(root, name), 'utf8');
    files.push({ path: name, statements: mysqltestStatements(text) });
  }
  return files;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
