import type { ObservedFleet } from '../observed/observed-fleet.ts';
import type { DockerStep } from './docker-step.ts';
import { removeContainerStep, removeNetworkStep, removeVolumeStep } from './removals.ts';

const WHY = 'it is of this fleet';

/** What must be done so that the engine has nothing of the fleet. The image stays: it is no fleet's in particular. */
export function compareNothing({ containers, volumes, networks }: ObservedFleet): DockerStep[] {
  const hosts = containers
    .filter(({ state }) => state !== 'removing')
    .map((container) => removeContainerStep(container, WHY));
  const endings = hosts.map(({ change }) => change.id);
  return [
    ...hosts,
    ...volumes.map(({ name }) => removeVolumeStep(name, WHY, endings)),
    ...networks.map((network) => removeNetworkStep(network, WHY, endings)),
  ];
}
