import { makeHostImage } from '../image/make-host-image.ts';
import type { DockerWork } from '../plan/docker-step.ts';
import type { DockerParts } from './docker-parts.ts';
import { launchHost } from './launch-host.ts';
import { createNetwork, createVolume, removeContainer, removeNetwork, removeVolume } from './resources.ts';
import { startHost } from './start-host.ts';

/** Idempotent: what is done already is left as it is. Throws ProviderFailure. */
export async function carryOut(work: DockerWork, parts: DockerParts): Promise<void> {
  const { connection, fleet, records } = parts;
  switch (work.work) {
    case 'make-image':
      return makeHostImage(parts);
    case 'create-network':
      return createNetwork(connection, fleet);
    case 'remove-network':
      return removeNetwork(connection, work.id);
    case 'create-volume':
      return createVolume(connection, fleet, work);
    case 'remove-volume':
      return removeVolume(connection, work.name);
    case 'launch':
      for (const id of work.remove) await removeContainer(connection, id, { isGentle: true });
      return launchHost(work.spec, parts);
    case 'start':
      return startHost(connection, work);
    case 'remove-container':
      await removeContainer(connection, work.id, { isGentle: false });
      if (work.forget !== null) records.forget(work.forget);
  }
}
