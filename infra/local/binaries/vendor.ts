import { existsSync } from 'node:fs';
import { access, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type AptFolders, downloadPackages, hasLists, unpackPackages, updateLists } from './apt-packages.ts';
import type { Part } from './binary.ts';
import { programFolders } from './program-search.ts';
import type { Place } from './system-binaries.ts';

export type VendorOutcome = { outcome: 'ready' } | { outcome: 'failed'; output: string };

/** Alternatives in order: Debian ≥ 12 and Ubuntu ≥ 23.04, then the names of Ubuntu 22.04. */
const PACKAGES: Record<Part, string[][]> = {
  redis: [['redis-server', 'redis-tools']],
  database: [
    ['mariadb-server-core', 'mariadb-client-core'],
    ['mariadb-server-core-10.6', 'mariadb-client-core-10.6'],
  ],
  sshd: [['openssh-server', 'openssh-client']],
  sysbench: [['sysbench']],
  debootstrap: [['debootstrap', 'debian-archive-keyring', 'gpgv', 'wget']],
  docker: [['docker.io', 'iptables']],
};

/** Programs made of several packages: only those come down that are not installed, the others are in their usual place. */
const SCATTERED: readonly Part[] = ['debootstrap', 'docker'];

/**
 * Unpacks the platform's packages of one part under `<vendorDir>/<part>/root`, once: the finished folder gets its name by a
 * rename, so that an interrupted run leaves nothing that looks complete. The caller holds the vendor folder's lock.
 */
export async function unpackPart(vendorDir: string, part: Part): Promise<VendorOutcome> {
  if (await isUnpacked(vendorDir, part)) return { outcome: 'ready' };
  const folders: AptFolders = {
    state: join(vendorDir, 'apt'),
    cache: join(vendorDir, part, 'apt'),
  };
  const listsAreOld = await hasLists(folders);
  if (!listsAreOld) await updateLists(folders);
  let result = await downloadFirstKnown(folders, part);
  if (result.outcome === 'failed' && listsAreOld) {
    // Lists of an earlier day name files that the mirror no longer has.
    await updateLists(folders);
    result = await downloadFirstKnown(folders, part);
  }
  if (result.outcome === 'failed') return result;
  const unfinished = join(vendorDir, part, 'root.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await unpackPackages(folders, unfinished);
  if (part === 'docker') await nameIptables(unfinished);
  await rename(unfinished, rootOf(vendorDir, part));
  await rm(folders.cache, { recursive: true, force: true });
  await writeFile(
    join(vendorDir, 'README'),
    'Unpacked packages of this platform. Safe to remove: made again at need.\n',
  );
  return { outcome: 'ready' };
}

export async function isUnpacked(vendorDir: string, part: Part): Promise<boolean> {
  return access(rootOf(vendorDir, part)).then(
    () => true,
    () => false,
  );
}

/** Where an unpacked part's programs are, with the path to the libraries that came with them. */
export async function vendorPlace(vendorDir: string, part: Part): Promise<Place> {
  const root = rootOf(vendorDir, part);
  const libraries = await Promise.all(['usr/lib', 'lib'].map((folder) => libraryFolders(join(root, folder))));
  const unpacked = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((folder) => join(root, folder));
  return {
    explicit: undefined,
    folders: SCATTERED.includes(part) ? [...unpacked, ...programFolders(undefined)] : unpacked,
    env: { LD_LIBRARY_PATH: libraries.flat().join(delimiter), ...ownFolders(part, root, libraries.flat()) },
  };
}

/** What programs look for where it would be if they were installed. */
function ownFolders(part: Part, root: string, libraries: readonly string[]): Record<string, string> {
  const scripts = join(root, 'usr/share/debootstrap');
  if (part === 'debootstrap' && existsSync(scripts)) return { DEBOOTSTRAP_DIR: scripts };
  const extensions = libraries
    .map((folder) => join(folder, 'xtables'))
    .filter((folder) => existsSync(folder));
  return part === 'docker' && extensions.length > 0 ? { XTABLES_LIBDIR: extensions.join(delimiter) } : {};
}

/** Done by a package's installation, not by unpacking it. */
async function nameIptables(root: string): Promise<void> {
  const folder = join(root, 'usr/sbin');
  for (const name of existsSync(join(folder, 'xtables-nft-multi'))
    ? ['iptables', 'iptables-save', 'ip6tables']
    : [])
    await symlink('xtables-nft-multi', join(folder, name));
}

async function downloadFirstKnown(folders: AptFolders, part: Part): Promise<VendorOutcome> {
  let first: VendorOutcome | undefined;
  for (const packages of PACKAGES[part]) {
    const result = await downloadPackages(folders, packages);
    if (result.outcome === 'downloaded') return { outcome: 'ready' };
    first ??= result;
  }
  return first ?? { outcome: 'failed', output: `no packages are known for ${part}` };
}

/** Debian keeps libraries in a folder per architecture, such as usr/lib/x86_64-linux-gnu. */
async function libraryFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return [folder, ...names.filter((name) => /-linux-gnu/.test(name)).map((name) => join(folder, name))];
}

function rootOf(vendorDir: string, part: Part): string {
  return join(vendorDir, part, 'root');
}
