import { FolderLockHeld, withFolderLock } from '../../local/binaries/folder-lock.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { makeFleetFolder, removeEmptyFolder } from '../folder/fleet-folder.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { benchCommand } from './bench.ts';
import { endOnSignals } from './break-off.ts';
import { callersCommand, callersHelp } from './callers.ts';
import { deployCommand } from './deploy.ts';
import { downCommand } from './down.ts';
import {
  type Fleet,
  type FleetPlace,
  findFleet,
  openFleet,
  type Purpose,
  type Surroundings,
} from './fleet.ts';
import { planCommand } from './plan.ts';
import { somebodyAtWork } from './somebody-at-work.ts';
import { sshCommand } from './ssh.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';

type Run = (fleet: Fleet, command: FleetCommand, surroundings: Surroundings) => Promise<number>;

const RUNS: Record<FleetCommand['name'], Run> = {
  plan: planCommand,
  up: upCommand,
  deploy: deployCommand,
  status: statusCommand,
  keys: callersCommand,
  firewall: callersCommand,
  ssh: sshCommand,
  bench: benchCommand,
  down: downCommand,
};

/** One of them at a time on this machine; the others only look, wait for nobody, and write nothing that another one may be writing. */
const PURPOSES: Partial<Record<FleetCommand['name'], Purpose>> = {
  up: 'change',
  deploy: 'change',
  down: 'remove',
};
const LOCK_TIMEOUT_MS = 1_000;

/** Returns the exit code. Throws FleetFailure or HostFailure. */
export async function runFleetCommand(command: FleetCommand, surroundings: Surroundings): Promise<number> {
  const help = callersHelp(command, surroundings);
  if (help) return help;
  try {
    const place = findFleet(command.file, surroundings);
    const run = async (purpose: Purpose) => {
      const fleet = await openFleet(place, purpose, surroundings);
      try {
        return await RUNS[command.name](fleet, command, surroundings);
      } finally {
        await fleet.provider.close();
      }
    };
    const purpose = PURPOSES[command.name];
    if (!purpose) return await run('look');
    // What is read before the lock is held may be somebody's yesterday.
    return await alone(place, command.name, surroundings, () => run(purpose));
  } catch (error) {
    if (error instanceof ProviderFailure) throw new FleetFailure(error.message, { cause: error });
    throw error;
  }
}

async function alone(
  { file, folder }: FleetPlace,
  purpose: string,
  { signals, complain, exit }: Surroundings,
  work: () => Promise<number>,
): Promise<number> {
  makeFleetFolder(folder);
  const options = { timeoutMs: LOCK_TIMEOUT_MS, onWait: () => undefined, purpose };
  const { lockFile } = folder;
  let isHeld = false;
  try {
    return await withFolderLock(lockFile, options, async () => {
      isHeld = true;
      const release = endOnSignals({ signals, command: purpose, lockFile, complain, exit });
      try {
        return await work();
      } finally {
        release();
      }
    });
  } catch (error) {
    if (isHeld) throw error;
    const told =
      error instanceof FolderLockHeld ? somebodyAtWork(file.name, error.holder) : (error as Error).message;
    throw new FleetFailure(told, { cause: error });
  } finally {
    if (isHeld) removeEmptyFolder(folder);
  }
}
