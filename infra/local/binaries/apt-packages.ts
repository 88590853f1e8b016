import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The platform's apt used without root and without touching the system: own lists, own cache, nothing installed.
 * It reads the system's sources and the list of installed packages, so that only what is missing is downloaded.
 */
export type AptFolders = { state: string; cache: string };

/** `unavailable`: apt does not know these packages; `failed`: no network, broken sources, a full disk. */
export type DownloadOutcome = { outcome: 'downloaded' } | { outcome: 'failed'; output: string };

export async function aptExists(): Promise<boolean> {
  const [apt, dpkg] = await Promise.all([run('apt-get', ['--version']), run('dpkg-deb', ['--version'])]);
  return apt.ok && dpkg.ok;
}

/** Brings the own lists up to date. One source out of reach is no reason to stop: the download will tell. */
export async function updateLists(folders: AptFolders): Promise<void> {
  await prepareFolders(folders);
  await run('apt-get', [...aptOptions(folders), 'update']);
}

export async function hasLists(folders: AptFolders): Promise<boolean> {
  const names = await readdir(join(folders.state, 'lists')).catch(() => []);
  return names.some((name) => name.includes('_Packages'));
}

/** Downloads the packages and all that they need and is not installed, verified by apt; resumes a broken download. */
export async function downloadPackages(
  folders: AptFolders,
  packages: readonly string[],
): Promise<DownloadOutcome> {
  await prepareFolders(folders);
  const args = ['install', '--yes', '--no-install-recommends', '--download-only', ...packages];
  const result = await run('apt-get', [...aptOptions(folders), ...args]);
  return result.ok ? { outcome: 'downloaded' } : { outcome: 'failed', output: result.output };
}

export async function unpackPackages(folders: AptFolders, targetDir: string): Promise<void> {
  const archives = join(folders.cache, 'archives');
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb')).sort();
  for (const file of files) {
    const result = await run('dpkg-deb', ['--extract', join(archives, file), targetDir]);
    if (!result.ok) throw new Error(`${file} could not be unpacked: ${result.output.trim()}`);
  }
}

async function prepareFolders(folders: AptFolders): Promise<void> {
  await mkdir(join(folders.state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folders.cache, 'archives', 'partial'), { recursive: true });
}

/** Root's apt would hand the download to the user `_apt`, who may not enter our folders; and locks need root. */
function aptOptions(folders: AptFolders): string[] {
  const settings = [
    `Dir::State=${folders.state}`,
    `Dir::Cache=${folders.cache}`,
    `Dir::Log=${folders.state}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=root',
    'APT::Get::AllowUnauthenticated=0',
    'Acquire::Retries=2',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
    'Acquire::Languages=none',
  ];
  return ['--quiet=2', ...settings.flatMap((setting) => ['-o', setting])];
}

type RunResult = { ok: boolean; output: string };

/** Proxy settings are the caller's: they are how apt reaches its mirror, so its environment is kept. */
function run(command: string, args: string[]): Promise<RunResult> {
  return new Promise((resolve) => {
    const options = { timeout: 300_000, maxBuffer: 16 * 1024 * 1024 };
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${stderr}` || String(error?.message ?? '') }),
    );
  });
}
