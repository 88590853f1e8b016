import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FleetFailure } from '../fleet-failure.ts';

/** What the operator's machine keeps of a fleet: keys, passwords, host keys, the inventory, logs. Nobody else may enter it. */
export interface FleetFolder {
  path: string;
  operatorKeyFile: string;
  hostRecordsFile: string;
  knownHostsFile: string;
  secretsFile: string;
  inventoryFile: string;
  lockFile: string;
  logsDir: string;
  certificatesDir: string;
}

/** Where a fleet's folder is, or would be. Throws FleetFailure when somebody else may have put it there. */
export function findFleetFolder(fleetsDir: string, fleet: string): FleetFolder {
  const path = join(fleetsDir, fleet);
  const folder: FleetFolder = {
    path,
    operatorKeyFile: join(path, 'operator_ed25519'),
    hostRecordsFile: join(path, 'hosts.json'),
    knownHostsFile: join(path, 'known_hosts'),
    secretsFile: join(path, 'secrets.json'),
    inventoryFile: join(path, 'inventory.csv'),
    lockFile: join(path, 'lock'),
    logsDir: join(path, 'logs'),
    certificatesDir: join(path, 'certificates'),
  };
  if (isThere(path)) closeToOthers(folder);
  return folder;
}

/** Throws FleetFailure. */
export function makeFleetFolder(folder: FleetFolder): void {
  mkdirSync(dirname(folder.path), { recursive: true, mode: 0o700 });
  makeFolder(folder.path);
  closeToOthers(folder);
}

/** What was made for its lock alone. */
export function removeEmptyFolder({ path, logsDir }: FleetFolder): void {
  try {
    rmdirSync(logsDir);
    rmdirSync(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The fleets that have a folder beside this one. */
export function knownFleets(folder: FleetFolder): string[] {
  const fleetsDir = dirname(folder.path);
  if (!isThere(fleetsDir)) return [];
  return readdirSync(fleetsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && join(fleetsDir, entry.name) !== folder.path)
    .map(({ name }) => name)
    .sort();
}

/** Also when it is a link to nowhere. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function closeToOthers({ path, logsDir }: FleetFolder): void {
  refuseStrangers(path);
  chmodSync(path, 0o700);
  mkdirSync(logsDir, { recursive: true, mode: 0o700 });
}

/** Unless something is there, be it a link to nowhere. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** SLUICE_FLEETS may be a place where others write too. Whoever owns the folder can put another key or other passwords into it, even after a chmod. */
function refuseStrangers(path: string): void {
  const found = lstatSync(path);
  const advice = 'Move it away, or name another place in SLUICE_FLEETS.';
  if (found.isSymbolicLink())
    throw new FleetFailure(`${path} is a symbolic link, where the fleet's own folder should be. ${advice}`);
  if (!found.isDirectory())
    throw new FleetFailure(`${path} is no folder, where the fleet's own one should be. ${advice}`);
  // Windows has no such ids.
  const us = process.geteuid?.() ?? found.uid;
  if (found.uid !== us)
    throw new FleetFailure(
      `${path} belongs to the user with the id ${found.uid}, and this runs as ${us}: whoever owns it can change the fleet's keys. Run this as that user, or, if all that is in it is yours, give it to ${us} (chown -R). ${advice}`,
    );
}
