import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Database, environmentOf } from '../binaries/binary.ts';
import { withFolderLock } from '../binaries/folder-lock.ts';

const run = promisify(execFile);
const INIT_TIMEOUT_MS = 180_000;

/**
 * A fresh data folder at `dataDir`: a copy of a template that is made once per server version under `templatesDir`
 * (initialising takes seconds, a copy does not). Root has no password in it yet.
 */
export async function createDataFolder(
  database: Database,
  templatesDir: string,
  dataDir: string,
): Promise<void> {
  const template = join(templatesDir, `${database.flavor}-${database.server.version}`);
  const lock = { timeoutMs: INIT_TIMEOUT_MS, onWait: () => undefined };
  await withFolderLock(`${template}.lock`, lock, async () => {
    if (!(await exists(template))) await makeTemplate(database, template);
  });
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(template, unfinished, { recursive: true, mode: constants.COPYFILE_FICLONE });
  // The server's identity: two servers of one replication must not share it.
  await rm(join(unfinished, 'auto.cnf'), { force: true });
  await rename(unfinished, dataDir);
}

/** Whether the folder holds a finished data folder: it gets its name by a rename at the end. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function makeTemplate(database: Database, template: string): Promise<void> {
  const unfinished = `${template}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(unfinished), { recursive: true });
  const temporary = await mkdtemp(join(tmpdir(), 'sluice-'));
  const command = database.flavor === 'mariadb' ? database.installDb : database.server;
  const args = [
    '--no-defaults',
    ...(await baseArguments(database)),
    `--datadir=${unfinished}`,
    `--tmpdir=${temporary}`,
    ...userArguments(),
    ...(database.flavor === 'mariadb'
      ? [
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
          '--skip-name-resolve',
          '--innodb-log-file-size=32M',
        ]
      : ['--initialize-insecure', '--loose-innodb-redo-log-capacity=64M']),
  ];
  try {
    await run(command.path, args, {
      env: environmentOf(command),
      cwd: temporary,
      timeout: INIT_TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    await rename(unfinished, template);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const output = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${command.path} could not make a data folder:\n${output || String(error)}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A server that was unpacked elsewhere than it was built for finds its messages and scripts only when told. */
export async function baseArguments(database: Database): Promise<string[]> {
  const base = dirname(dirname(database.server.path));
  for (const share of ['share/mysql', 'share/mariadb', 'share/english']) {
    if (await exists(join(base, share))) return [`--basedir=${base}`];
  }
  return [];
}

/** The servers refuse to run as root unless they are told so. */
export function userArguments(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
