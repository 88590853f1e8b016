import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import type { Fleet, Surroundings } from './fleet.ts';

export async function benchCommand(
  _fleet: Fleet,
  _command: FleetCommand,
  _surroundings: Surroundings,
): Promise<number> {
  throw new FleetFailure('in progress');
}
