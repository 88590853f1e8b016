import { withFolderLock } from '../../local/binaries/folder-lock.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { benchCommand } from './bench.ts';
import { deployCommand } from './deploy.ts';
import { downCommand } from './down.ts';
import { type Fleet, openFleet, type Surroundings } from './fleet.ts';
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
  ssh: sshCommand,
  bench: benchCommand,
  down: downCommand,
};

/** One of them at a time on this machine; those that only look wait for nobody. */
const CHANGES: readonly FleetCommand['name'][] = ['up', 'deploy', 'down'];
const LOCK_TIMEOUT_MS = 1_000;

/** Returns the exit code. Throws FleetFailure or HostFailure. */
export async function runFleetCommand(command: FleetCommand, surroundings: Surroundings): Promise<number> {
  let fleet: Fleet | null = null;
  try {
    const opened = await openFleet(command.file, surroundings);
    fleet = opened;
    const run = () => RUNS[command.name](opened, command, surroundings);
    if (!CHANGES.includes(command.name)) return await run();
    return await withFolderLock(
      opened.folder.lockFile,
      { timeoutMs: LOCK_TIMEOUT_MS, onWait: () => undefined },
      run,
    );
  } catch (error) {
    if (error instanceof ProviderFailure) throw new FleetFailure(error.message, { cause: error });
    throw error;
  } finally {
    await fleet?.provider.close();
  }
}
