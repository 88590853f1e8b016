import { resourceName } from '../container/fleet-labels.ts';
import { networkOf, type ObservedFleet } from '../observed/observed-fleet.ts';
import type { DockerStep } from './docker-step.ts';
import { removeNetworkStep } from './removals.ts';

/** `endings` are the changes that end a container: the engine removes no network that one is in. */
export function compareNetworks(
  fleet: string,
  seen: ObservedFleet,
  endings: string[],
): { create: DockerStep[]; remove: DockerStep[] } {
  const name = resourceName(fleet);
  const kept = networkOf(seen);
  const why = 'it is missing';
  const creation: DockerStep = {
    change: { id: `network ${name}`, action: 'create', kind: 'network', name, why, after: [] },
    work: { work: 'create-network' },
  };
  return {
    create: kept ? [] : [creation],
    remove: seen.networks
      .filter((network) => network !== kept)
      .map((double) => removeNetworkStep(double, 'the fleet has another one', endings)),
  };
}
