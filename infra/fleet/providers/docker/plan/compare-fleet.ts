import type { HostSpec } from '../container/host-spec.ts';
import type { ObservedFleet } from '../observed/observed-fleet.ts';
import { compareHosts, type IsKnown } from './compare-hosts.ts';
import { compareNetworks } from './compare-networks.ts';
import { compareVolumes } from './compare-volumes.ts';
import type { DockerPlan, DockerStep } from './docker-step.ts';

export interface WantedFleet {
  name: string;
  image: string;
  hosts: readonly HostSpec[];
  isKnown: IsKnown;
}

/** What must be done so that the engine has exactly this fleet. */
export function compareFleet(wanted: WantedFleet, seen: ObservedFleet): DockerPlan {
  const hosts = compareHosts(wanted.hosts, seen, wanted.isKnown);
  const endings = hosts.steps
    .filter(({ change }) => change.action === 'delete' || change.action === 'replace')
    .map(({ change }) => change.id);
  const volumes = compareVolumes(wanted.hosts, seen, endings);
  const networks = compareNetworks(wanted.name, seen, endings);
  const isNeeded = hosts.steps.some(({ work }) => work.work === 'launch');
  const image = isNeeded && !seen.hasImage ? [makeImageStep(wanted.image)] : [];
  const shared = [...image, ...networks.create].map(({ change }) => change.id);
  const hostSteps = hosts.steps.map((step) => afterWhatItUses(step, shared, volumes.create));
  return {
    problems: hosts.problems,
    steps: [
      ...image,
      ...networks.create,
      ...volumes.create,
      ...hostSteps,
      ...volumes.remove,
      ...networks.remove,
    ],
  };
}

function afterWhatItUses(
  step: DockerStep,
  shared: readonly string[],
  volumes: readonly DockerStep[],
): DockerStep {
  if (step.work.work !== 'launch') return step;
  const volume = step.work.spec.volume?.name;
  const own = volumes.filter(({ change }) => change.name === volume).map(({ change }) => change.id);
  return { ...step, change: { ...step.change, after: [...shared, ...own] } };
}

function makeImageStep(name: string): DockerStep {
  const why = 'the engine does not have it; it takes some minutes, and is kept for other fleets';
  return {
    change: { id: `image ${name}`, action: 'create', kind: 'image', name, why, after: [] },
    work: { work: 'make-image' },
  };
}
