import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import {
  type Binaries,
  type Binary,
  type Database,
  type Debootstrap,
  environmentOf,
  type Part,
  type Sysbench,
} from './binary.ts';
import { findPrograms, isProgram } from './program-search.ts';
import { judgeVersion, type Product } from './version.ts';

/** What was found for one part, or why not (one reason for each program that was looked at). */
export type Found<T> = { outcome: 'found'; value: T } | { outcome: 'missing'; reasons: string[] };

/** Where to look: an explicit program wins and must work; else the first usable one in the folders. */
export type Place = { explicit: string | undefined; folders: readonly string[]; env: Record<string, string> };

export type PartFinder = { [P in Part]: (place: Place) => Promise<Found<PartValue[P]>> };
export type PartValue = {
  redis: Binaries['redisServer'];
  database: Database;
  sshd: Binary;
  sysbench: Sysbench;
  debootstrap: Debootstrap;
  docker: Binary;
};

const NAMES: Record<Part, string[]> = {
  redis: ['redis-server', 'valkey-server'],
  database: ['mariadbd', 'mysqld'],
  sshd: ['sshd'],
  sysbench: ['sysbench'],
  debootstrap: ['debootstrap'],
  docker: ['dockerd'],
};

export const findPart: PartFinder = {
  redis: (place) => findServer('redis', place, async (server) => server.binary),
  sshd: (place) => findServer('sshd', place, async (server) => server.binary),
  database: (place) => findServer('database', place, (server) => completeDatabase(server, place)),
  sysbench: (place) => findServer('sysbench', place, (server) => completeSysbench(server)),
  debootstrap: (place) => findServer('debootstrap', place, (server) => completeDebootstrap(server, place)),
  docker: (place) => findServer('docker', place, (server) => completeDocker(server, place)),
};

type Server = { binary: Binary; product: Product };

async function findServer<T>(
  part: Part,
  place: Place,
  complete: (server: Server) => Promise<T | string>,
): Promise<Found<T>> {
  const { explicit } = place;
  const candidates = explicit === undefined ? await findPrograms(NAMES[part], place.folders) : [explicit];
  const reasons: string[] = [];
  for (const path of candidates) {
    if (!(await isProgram(path))) {
      reasons.push(`${path} is not a program`);
      continue;
    }
    const verdict = judgeVersion(part, await versionOutput(part, path, place.env));
    if (verdict.outcome === 'unusable') {
      reasons.push(`${path} ${verdict.reason}`);
      continue;
    }
    const binary = { path, env: place.env, version: verdict.version };
    const value = await complete({ binary, product: verdict.product });
    if (typeof value !== 'string') return { outcome: 'found', value };
    reasons.push(value);
  }
  return { outcome: 'missing', reasons };
}

/** The client and the install script beside the server; a string says what is missing. */
async function completeDatabase(server: Server, place: Place): Promise<Database | string> {
  const { path, env } = server.binary;
  const beside = [dirname(path), join(dirname(path), '..', 'bin'), join(dirname(path), '..', 'scripts')];
  const folders = [...beside, ...place.folders];
  const flavor = server.product === 'mariadb' ? 'mariadb' : 'mysql';
  const clientPath = (
    await findPrograms(flavor === 'mariadb' ? ['mariadb', 'mysql'] : ['mysql'], folders)
  )[0];
  if (clientPath === undefined) return `${path} has no client (${flavor}) beside it`;
  const client = { path: clientPath, env, version: server.binary.version };
  if (flavor === 'mysql') return { flavor, server: server.binary, client };
  const scriptPath = (await findPrograms(['mariadb-install-db', 'mysql_install_db'], folders))[0];
  if (scriptPath === undefined) return `${path} has no mariadb-install-db beside it`;
  return { flavor, server: server.binary, client, installDb: { ...client, path: scriptPath } };
}

/** An unpacked sysbench looks for its scripts where they would be if it were installed, so it is told. */
async function completeSysbench({ binary }: Server): Promise<Sysbench | string> {
  const scriptsDir = join(dirname(binary.path), '..', 'share', 'sysbench');
  const [found] = await existing([join(scriptsDir, 'oltp_common.lua')]);
  return found ? { ...binary, scriptsDir } : `${binary.path} has no oltp_common.lua in ${scriptsDir}`;
}

/** The keys may have come without the program, and the other way round. */
async function completeDebootstrap({ binary }: Server, place: Place): Promise<Debootstrap | string> {
  const folders = [dirname(binary.path), ...place.folders];
  const [keyring] = await existing(
    folders.map((folder) => join(folder, '..', 'share', 'keyrings', 'debian-archive-keyring.gpg')),
  );
  if (keyring === undefined)
    return `${binary.path} has no debian-archive-keyring.gpg to verify packages with`;
  return { ...binary, keyring, env: { ...binary.env, PATH: folders.join(delimiter) } };
}

/** The engine starts others, by their names alone. */
async function completeDocker({ binary }: Server, place: Place): Promise<Binary | string> {
  const folders = [dirname(binary.path), ...place.folders];
  for (const name of ['containerd', 'runc', 'docker-proxy', 'iptables']) {
    if ((await findPrograms([name], folders)).length === 0) return `${binary.path} has no ${name} beside it`;
  }
  return { ...binary, env: { ...binary.env, PATH: folders.join(delimiter) } };
}

/** `sshd -V` is an unknown option before OpenSSH 9.3, whose complaint names the version just as well. */
function versionOutput(part: Part, path: string, env: Record<string, string>): Promise<string> {
  const args = {
    redis: ['--version'],
    database: ['--no-defaults', '--version'],
    sshd: ['-V'],
    sysbench: ['--version'],
    debootstrap: ['--version'],
    docker: ['--version'],
  }[part];
  return new Promise((resolve) => {
    execFile(path, args, { env: environmentOf({ env }), timeout: 10_000 }, (error, stdout, stderr) =>
      resolve(`${stdout}${stderr}` || String(error?.message ?? '')),
    );
  });
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => found[index]);
}
