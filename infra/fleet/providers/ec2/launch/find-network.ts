import { DescribeSubnetsCommand, DescribeVpcsCommand, type Subnet } from '@aws-sdk/client-ec2';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';

export interface Network {
  vpcId: string;
  /** In the order in which they are tried. */
  subnets: { id: string; zone: string }[];
}

/** The file's subnets, or the default ones of the default VPC. Throws ProviderFailure. */
export async function findNetwork(
  ec2: Ec2Calls,
  region: string,
  subnetIds: readonly string[] | undefined,
): Promise<Network> {
  return subnetIds ? namedNetwork(ec2, region, subnetIds) : defaultNetwork(ec2, region);
}

async function namedNetwork(ec2: Ec2Calls, region: string, ids: readonly string[]): Promise<Network> {
  let found: Subnet[];
  try {
    const answer = await ec2.read(new DescribeSubnetsCommand({ SubnetIds: [...new Set(ids)] }));
    found = answer.Subnets ?? [];
  } catch (error) {
    if (ec2Code(error) !== 'InvalidSubnetID.NotFound') throw error;
    throw refusal(`${(error as Error).message}. Correct provider.subnets, or provider.region (${region}).`);
  }
  const subnets = [...new Set(ids)].map((id) => {
    const subnet = found.find(({ SubnetId }) => SubnetId === id);
    if (!subnet) throw refusal(`There is no subnet ${id} in ${region}: correct provider.subnets.`);
    return subnet;
  });
  const vpcs = new Set(subnets.map(({ VpcId }) => VpcId));
  if (vpcs.size > 1)
    throw refusal(
      `provider.subnets are in several VPCs (${[...vpcs].join(', ')}): a fleet needs them in one.`,
    );
  return networkOf(subnets);
}

async function defaultNetwork(ec2: Ec2Calls, region: string): Promise<Network> {
  const vpcs = await ec2.read(
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
  );
  const vpcId = vpcs.Vpcs?.[0]?.VpcId;
  if (!vpcId)
    throw refusal(
      `There is no default VPC in ${region}. Name subnets under provider.subnets, or make it: aws ec2 create-default-vpc`,
    );
  const answer = await ec2.read(
    new DescribeSubnetsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'default-for-az', Values: ['true'] },
      ],
    }),
  );
  const subnets = (answer.Subnets ?? []).filter(({ State }) => State === 'available');
  if (subnets.length === 0)
    throw refusal(`The default VPC ${vpcId} has no default subnet. Name subnets under provider.subnets.`);
  const zone = ({ AvailabilityZone = '' }: Subnet) => AvailabilityZone;
  return networkOf(subnets.sort((one, other) => (zone(one) < zone(other) ? -1 : 1)));
}

function networkOf(subnets: readonly Subnet[]): Network {
  return {
    vpcId: subnets[0]?.VpcId ?? '',
    subnets: subnets.map(({ SubnetId = '', AvailabilityZone = '' }) => ({
      id: SubnetId,
      zone: AvailabilityZone,
    })),
  };
}

function refusal(message: string): ProviderFailure {
  return new ProviderFailure('refused', message);
}
