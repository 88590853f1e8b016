import type { LaunchImage } from '../launch/newest-image.ts';
import { hostsToLaunch, type Step } from './step.ts';

/** A root volume cannot be smaller than what its image was made from. */
export function smallDisks(steps: readonly Step[], images: ReadonlyMap<string, LaunchImage>): string[] {
  return hostsToLaunch(steps).flatMap(({ name, role, size, diskGb }) => {
    const image = images.get(size);
    return image && image.minDiskGb > diskGb
      ? [`${name}: the image ${image.name} needs ${image.minDiskGb} GB, hosts.${role}.diskGb is ${diskGb}`]
      : [];
  });
}
