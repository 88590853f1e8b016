import { join } from 'node:path';
import { aptExists } from './apt-packages.ts';
import type { Part } from './binary.ts';
import { withFolderLock } from './folder-lock.ts';
import { MissingBinariesError, programVariable } from './missing-binaries.ts';
import { programFolders } from './program-search.ts';
import { type Found, findPart, type PartValue } from './system-binaries.ts';
import { isUnpacked, unpackPart, vendorPlace } from './vendor.ts';

export type FindOptions = {
  /** Where packages are unpacked when the machine lacks a program; shared by all runs on a checkout. */
  vendorDir: string;
  env: Record<string, string | undefined>;
  progress: (line: string) => void;
};

/** Long enough for another run to download over a slow line. */
const LOCK_TIMEOUT_MS = 600_000;

/**
 * These parts: what a SLUICE_… variable names, else what is installed, else the platform's packages unpacked under
 * `vendorDir`. Throws MissingBinariesError with what to do. Never installs anything on the system.
 */
export async function findParts<P extends Part>(
  parts: readonly P[],
  options: FindOptions,
): Promise<Pick<PartValue, P>> {
  const found = new Map<Part, Found<unknown>>();
  await Promise.all(parts.map(async (part) => found.set(part, await findOnMachine(part, options))));
  const absent = parts.filter((part) => found.get(part)?.outcome === 'missing');
  if (absent.length > 0) {
    await fetchMissing(absent, found, options);
    for (const part of absent) found.set(part, await findInVendor(part, options));
  }
  const values = parts.map((part) => [part, programOf(found.get(part))]);
  return Object.fromEntries(values) as Pick<PartValue, P>;
}

function findOnMachine(part: Part, { env }: FindOptions): Promise<Found<unknown>> {
  const explicit = env[programVariable(part)] || undefined;
  return findPart[part]({ explicit, folders: programFolders(env.PATH), env: {} });
}

async function fetchMissing(
  absent: readonly Part[],
  found: ReadonlyMap<Part, Found<unknown>>,
  options: FindOptions,
): Promise<void> {
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
  const onWait = (pid: number) => progress(`Waiting for process ${pid}, which is fetching packages`);
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

async function findInVendor(part: Part, { vendorDir }: FindOptions): Promise<Found<unknown>> {
  const result = await findPart[part](await vendorPlace(vendorDir, part));
  if (result.outcome === 'found') return result;
  const why = `The packages of this platform in ${join(vendorDir, part)} do not help.`;
  throw new MissingBinariesError([{ part, reasons: result.reasons }], why);
}

const LABELS: Record<Part, string> = {
  redis: 'Redis',
  database: 'MariaDB',
  sshd: 'OpenSSH',
  sysbench: 'sysbench',
  debootstrap: 'debootstrap',
  docker: 'Docker',
};

function missingOf(
  parts: readonly Part[],
  found: ReadonlyMap<Part, Found<unknown>>,
): { part: Part; reasons: string[] }[] {
  return parts.map((part) => {
    const result = found.get(part);
    return { part, reasons: result?.outcome === 'missing' ? result.reasons : [] };
  });
}

function programOf(found: Found<unknown> | undefined): unknown {
  if (found?.outcome === 'found') return found.value;
  throw new Error(`not looked for: ${found?.reasons.join('; ')}`);
}

/** The last lines of apt's output carry the cause. */
function indent(output: string): string {
  const lines = output.trim().split('\n').slice(-6);
  return lines.map((line) => `  ${line}`).join('\n');
}
