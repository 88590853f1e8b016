import type { HostSpec } from '../container/host-spec.ts';
import type { ObservedFleet } from '../observed/observed-fleet.ts';
import type { DockerStep } from './docker-step.ts';
import { removeVolumeStep } from './removals.ts';

/** `endings` are the changes that end a container: before that the engine removes nothing that it uses. */
export function compareVolumes(
  wanted: readonly HostSpec[],
  { volumes }: ObservedFleet,
  endings: string[],
): { create: DockerStep[]; remove: DockerStep[] } {
  const needed = wanted.flatMap(({ host, volume }) => (volume ? [{ host, name: volume.name }] : []));
  const missing = needed.filter(({ name }) => !volumes.some((volume) => volume.name === name));
  const extra = volumes.filter(({ name }) => !needed.some((volume) => volume.name === name));
  return {
    create: missing.map(({ name, host }) => ({
      change: {
        id: `volume ${name}`,
        action: 'create',
        kind: 'volume',
        name,
        why: `what ${host} keeps`,
        after: [],
      },
      work: { work: 'create-volume', name, host },
    })),
    remove: extra.map(({ name }) =>
      removeVolumeStep(name, 'the file asks for no host with it; what is on it is lost', endings),
    ),
  };
}
