import { withFolderLock } from '../../local/binaries/folder-lock.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { benchCommand } from './bench.ts';
import { callersCommand } from './callers.ts';
import { deployCommand } from './deploy.ts';
import { downCommand } from './down.ts';
import { type Fleet, findFleet, openFleet, type Purpose, type Surroundings } from './fleet.ts';
import { planCommand } from './plan.ts';
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

/** One of them at a time on this machine; those that only look wait for nobody, and write nothing that another one may be writing. */
const CHANGES: readonly FleetCommand['name'][] = ['up', 'deploy', 'down'];
const LOCK_TIMEOUT_MS = 1_000;

/** Returns the exit code. Throws FleetFailure or HostFailure. */
export async function runFleetCommand(command: FleetCommand, surroundings: Surroundings): Promise<number> {
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
    if (!CHANGES.includes(command.name)) return await run('look');
    // What is read before the lock is held may be somebody's yesterday.
    return await alone(place.folder.lockFile, () => run('change'));
  } catch (error) {
    if (error instanceof ProviderFailure) throw new FleetFailure(error.message, { cause: error });
    throw error;
  }
}

async function alone(lockFile: string, work: () => Promise<number>): Promise<number> {
  let isHeld = false;
  const options = { timeoutMs: LOCK_TIMEOUT_MS, onWait: () => undefined };
  try {
    return await withFolderLock(lockFile, options, () => {
      isHeld = true;
      return work();
    });
  } catch (error) {
    if (isHeld) throw error;
    throw new FleetFailure((error as Error).message, { cause: error });
  }
}
