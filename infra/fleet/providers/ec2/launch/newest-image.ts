import type { Image } from '@aws-sdk/client-ec2';

export interface LaunchImage {
  id: string;
  name: string;
  rootDevice: string;
  /** Of the snapshot that the root volume is made from. */
  minDiskGb: number;
}

/** The newest image that this kind of processor runs; null when there is none. */
export function newestImage(
  images: readonly Image[],
  /** Of the instance type; empty when EC2 does not tell. */
  architectures: readonly string[],
): LaunchImage | null {
  const [image] = images
    .filter(({ State, ImageId }) => State === 'available' && ImageId)
    .filter(({ Architecture }) => !Architecture || fits(Architecture, architectures))
    .sort(newestFirst);
  if (!image) return null;
  const rootDevice = image.RootDeviceName ?? '/dev/xvda';
  const root = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === rootDevice);
  return {
    id: image.ImageId ?? '',
    name: image.Name ?? '',
    rootDevice,
    minDiskGb: root?.Ebs?.VolumeSize ?? 0,
  };
}

function fits(architecture: string, architectures: readonly string[]): boolean {
  return architectures.length === 0 || architectures.includes(architecture);
}

/** The id decides between images of the same second, so that every look takes the same one. */
function newestFirst(one: Image, other: Image): number {
  const [dateOfOne = '', dateOfOther = ''] = [one.CreationDate, other.CreationDate];
  if (dateOfOne !== dateOfOther) return dateOfOne < dateOfOther ? 1 : -1;
  return (one.ImageId ?? '') < (other.ImageId ?? '') ? -1 : 1;
}
