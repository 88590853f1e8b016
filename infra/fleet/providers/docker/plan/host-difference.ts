import { SHARED_FORM } from '../container/container-options.ts';
import { type HostSpec, sizeText } from '../container/host-spec.ts';
import type { ObservedContainer } from '../observed/observed-fleet.ts';

/** Why a container cannot become what is asked for, and must be made anew; null when it need not. */
export function hostDifference(
  spec: HostSpec,
  container: ObservedContainer,
  networkId: string | undefined,
): string | null {
  if (container.state === 'dead') return 'the engine could not remove it as a whole';
  if (container.role !== spec.role) return `it was made for ${container.role || 'no role'}`;
  if (container.image !== spec.image) return `its image is ${container.image}, now it is ${spec.image}`;
  if (container.memoryBytes !== spec.memoryBytes)
    return `its size is ${sizeText(container.memoryBytes)}, not ${sizeText(spec.memoryBytes)}`;
  if (container.networkId !== networkId) return 'its network is gone';
  if (container.volume !== (spec.volume?.name ?? null)) return 'its volume is another one';
  const published = [...container.publishedPorts.keys()].toSorted((one, other) => one - other);
  if (published.join() !== spec.ports.toSorted((one, other) => one - other).join())
    return `it publishes ${published.join(', ') || 'no port'}, not ${spec.ports.join(', ')}`;
  if (container.form !== SHARED_FORM) return 'it was made with other settings than hosts have now';
  return null;
}
