import { join } from 'node:path';
import { aptExists } from './apt-packages.ts';
import type { Binaries, Part } from './binary.ts';
import { withFolderLock } from './folder-lock.ts';
import { MissingBinariesError, programVariable } from './missing-binaries.ts';
import { programFolders } from './program-search.ts';
import { type Found, findPart } from './system-binaries.ts';
import { isUnpacked, unpackPart, vendorPlace } from './vendor.ts';

export type FindOptions = {
  /** Where packages are unpacked when the machine lacks a server; shared by all runs on a checkout. */
  vendorDir: string;
  env: Record<string, string | undefined>;
  progress: (line: string) => void;
};

const PARTS = ['redis', 'database', 'sshd'] as const satisfies Part[];

/** Long enough for another run to download over a slow line. */
const LOCK_TIMEOUT_MS = 600_000;

/**
 * The three servers of the local stack: what a SLUICE_… variable names, else what is installed, else the platform's packages
 * unpacked under `vendorDir`. Throws MissingBinariesError with what to do. Never installs anything on the system.
 */
export async function findBinaries(options: FindOptions): Promise<Binaries> {
  const [redis, database, sshd] = await Promise.all([
    findOnMachine('redis', options),
    findOnMachine('database', options),
    findOnMachine('sshd', options),
  ]);
  const found = { redis, database, sshd };
  const absent = PARTS.filter((part) => found[part].outcome === 'missing');
  if (absent.length > 0) {
    await fetchMissing(absent, found, options);
    for (const part of absent) await lookInVendor(part, found, options);
  }
  return {
    redisServer: programOf(found.redis),
    database: programOf(found.database),
    sshd: programOf(found.sshd),
  };
}

type FoundParts = { [P in Part]: Awaited<ReturnType<(typeof findPart)[P]>> };

function findOnMachine<P extends Part>(part: P, { env }: FindOptions): ReturnType<(typeof findPart)[P]> {
  const explicit = env[programVariable(part)] || undefined;
  const place = { explicit, folders: programFolders(env.PATH), env: {} };
  return findPart[part](place) as ReturnType<(typeof findPart)[P]>;
}

async function fetchMissing(absent: Part[], found: FoundParts, options: FindOptions): Promise<void> {
  const { vendorDir, env, progress } = options;
  const fail = (why: string) => new MissingBinariesError(missingOf(absent, found), why);
  const misnamed = absent.filter((part) => env[programVariable(part)]);
  if (misnamed.length > 0) {
    const names = misnamed.map(programVariable).join(', ');
    throw new MissingBinariesError(missingOf(misnamed, found), `${names} is set, so nothing else was tried.`);
  }
  const unpacked = await Promise.all(absent.map((part) => isUnpacked(vendorDir, part)));
  if (unpacked.every(Boolean)) return;
  if (env.SLUICE_NO_INSTALL === '1') throw fail('SLUICE_NO_INSTALL=1 forbids to fetch them.');
  if (!(await aptExists())) throw fail('They are fetched by themselves only where apt is.');
  const onWait = (pid: number) => progress(`Waiting for process ${pid}, which is fetching server packages`);
  await withFolderLock(join(vendorDir, 'lock'), { timeoutMs: LOCK_TIMEOUT_MS, onWait }, async () => {
    for (const part of absent) {
      if (await isUnpacked(vendorDir, part)) continue;
      progress(
        `Fetching the packages of ${LABELS[part]} (unpacked under ${vendorDir}, nothing is installed)`,
      );
      const result = await unpackPart(vendorDir, part);
      if (result.outcome === 'failed') throw fail(`apt could not fetch them:\n${indent(result.output)}`);
    }
  });
}

async function lookInVendor(part: Part, found: FoundParts, { vendorDir }: FindOptions): Promise<void> {
  const result = await findPart[part](await vendorPlace(vendorDir, part));
  if (result.outcome === 'missing') {
    const why = `The packages of this platform in ${join(vendorDir, part)} do not help.`;
    throw new MissingBinariesError([{ part, reasons: result.reasons }], why);
  }
  Object.assign(found, { [part]: result });
}

const LABELS: Record<Part, string> = { redis: 'Redis', database: 'MariaDB', sshd: 'OpenSSH' };

function missingOf(parts: Part[], found: FoundParts): { part: Part; reasons: string[] }[] {
  return parts.map((part) => {
    const result = found[part];
    return { part, reasons: result.outcome === 'missing' ? result.reasons : [] };
  });
}

function programOf<T>(found: Found<T>): T {
  if (found.outcome === 'missing') throw new Error(`not looked for: ${found.reasons.join('; ')}`);
  return found.value;
}

/** The last lines of apt's output carry the cause. */
function indent(output: string): string {
  const lines = output.trim().split('\n').slice(-6);
  return lines.map((line) => `  ${line}`).join('\n');
}
