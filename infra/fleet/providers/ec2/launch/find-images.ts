import { type Image, paginateDescribeImages, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import type { Ec2Settings } from '../ec2-settings.ts';
import { type LaunchImage, newestImage } from './newest-image.ts';

/** What a host of each of these sizes is launched from. Throws ProviderFailure, also for a size that does not exist. */
export async function findImages(
  ec2: Ec2Calls,
  { region, image }: Pick<Ec2Settings, 'region' | 'image'>,
  sizes: readonly string[],
): Promise<Map<string, LaunchImage>> {
  const [architectures, pages] = await Promise.all([
    architecturesOf(ec2, region, sizes),
    ec2.readPages('DescribeImages', (client) =>
      paginateDescribeImages(
        { client },
        {
          Owners: [image.owner],
          Filters: [
            { Name: 'name', Values: [image.name] },
            { Name: 'state', Values: ['available'] },
          ],
        },
      ),
    ),
  ]);
  const images: Image[] = pages.flatMap((page) => page.Images ?? []);
  const found = new Map<string, LaunchImage>();
  for (const size of sizes) {
    const newest = newestImage(images, architectures.get(size) ?? []);
    if (!newest)
      throw new ProviderFailure('refused', noneFits(image, region, size, architectures.get(size), images));
    found.set(size, newest);
  }
  return found;
}

async function architecturesOf(
  ec2: Ec2Calls,
  region: string,
  sizes: readonly string[],
): Promise<Map<string, string[]>> {
  try {
    const InstanceTypes = [...sizes] as never[];
    const pages = await ec2.readPages('DescribeInstanceTypes', (client) =>
      paginateDescribeInstanceTypes({ client }, { InstanceTypes }),
    );
    const types = pages.flatMap((page) => page.InstanceTypes ?? []);
    return new Map(
      types.map(({ InstanceType = '', ProcessorInfo }) => [
        InstanceType,
        ProcessorInfo?.SupportedArchitectures ?? [],
      ]),
    );
  } catch (error) {
    if (!ec2Code(error).startsWith('InvalidInstanceType')) throw error;
    const { message } = (error as Error).cause as Error;
    throw new ProviderFailure('refused', `${region} does not have a size of the file. ${message}`);
  }
}

function noneFits(
  { owner, name }: Ec2Settings['image'],
  region: string,
  size: string,
  architectures: readonly string[] = [],
  images: readonly Image[],
): string {
  const where = `of owner ${owner} with a name like ${name} in ${region}`;
  if (images.length === 0) return `There is no image ${where}: correct provider.image.`;
  const others = [...new Set(images.map(({ Architecture }) => Architecture))].join(', ');
  return `No image ${where} is for ${architectures.join(' or ')}, which ${size} is (they are for ${others}). Choose another image or size.`;
}
