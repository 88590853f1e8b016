import { setTimeout as delay } from 'node:timers/promises';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { FleetHost } from '../../../file/fleet-hosts.ts';
import type { HostRecords } from '../../../folder/host-records.ts';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import { observeInstances } from '../seen/observe-fleet.ts';
import { isLive, type ObservedInstance } from '../seen/observed-fleet.ts';
import type { Network } from './find-network.ts';
import { firstBoot } from './first-boot.ts';
import { isLaunchedWith, type LaunchPlan, launchRequest, launchToken } from './launch-request.ts';
import type { LaunchImage } from './newest-image.ts';

export interface LaunchContext {
  ec2: Ec2Calls;
  fleet: string;
  network: Network;
  records: HostRecords;
  say: (line: string) => void;
  /** By name of host; what comes of a launch is added. */
  launches: Map<string, Set<string>>;
  pollMs: number;
  /** How long a launch may be invisible before we believe that there was none. */
  unseenMs: number;
}

/**
 * Launches a host in the first subnet that has room. Asked again with the same record, EC2 makes no second one. The host is not
 * noted here but when it is seen: as long as it is not, the same launch must be repeated. Throws ProviderFailure.
 */
export async function launchHost(
  context: LaunchContext,
  host: FleetHost,
  image: LaunchImage,
  groupId: string,
): Promise<void> {
  const { fleet, network, records, launches, say } = context;
  const last = records.get(host.name)?.hostId;
  if (last && isLive(await awaitInstance(context, ({ id }) => id === last))) return;
  const record = records.forLaunch(host.name);
  const tried: string[] = [];
  for (const { id: subnetId, zone } of network.subnets) {
    const token = launchToken(record.launchToken, subnetId, subnetId === network.subnets[0]?.id);
    const plan = { fleet, host, image, groupId, subnetId, token, firstBoot: firstBoot(record.firstKey) };
    const launch = await askFor(context, plan);
    if (launch.outcome === 'known token') {
      const isIt = ({ launchToken }: ObservedInstance) => isLaunchedWith(launchToken, record.launchToken);
      return await findLaunched(context, host.name, isIt);
    }
    if (launch.outcome === 'launched') {
      launches.set(host.name, (launches.get(host.name) ?? new Set()).add(launch.id));
      // So that the next look need not ask for it again.
      await awaitInstance(context, ({ id }) => id === launch.id);
      return;
    }
    say(`  ${host.name}: ${zone} has no room for ${host.size} (${launch.code})`);
    tried.push(`${zone} (${launch.code})`);
  }
  throw new ProviderFailure(
    'capacity',
    `${host.name}: none of ${tried.join(', ')} has room for ${host.size} now. Call again later, or choose another size or further subnets.`,
  );
}

type Launch =
  | { outcome: 'launched'; id: string }
  | { outcome: 'no room'; code: string }
  /** It was used for a launch with other settings, or for a host that has ended since. */
  | { outcome: 'known token' };

async function askFor({ ec2 }: LaunchContext, plan: LaunchPlan): Promise<Launch> {
  try {
    const { Instances } = await ec2.change(new RunInstancesCommand(launchRequest(plan)));
    return { outcome: 'launched', id: Instances?.[0]?.InstanceId ?? '' };
  } catch (error) {
    const code = ec2Code(error);
    if (code.startsWith('Idempotent')) return { outcome: 'known token' };
    if (error instanceof ProviderFailure && error.failureCause === 'capacity')
      return { outcome: 'no room', code };
    throw error;
  }
}

/** Either the host of a token is there, and the next look compares it with the file; or the token is good for nothing any more. */
async function findLaunched(
  context: LaunchContext,
  name: string,
  isIt: (instance: ObservedInstance) => boolean,
): Promise<void> {
  if (isLive(await awaitInstance(context, isIt))) return;
  context.records.forget(name);
  throw new ProviderFailure('unclear', `an earlier launch of ${name} came to nothing`);
}

/** EC2 tells of an instance that has ended for an hour. One that it does not tell of may just not have come round yet. */
async function awaitInstance(
  { ec2, fleet, pollMs, unseenMs }: LaunchContext,
  isIt: (instance: ObservedInstance) => boolean,
): Promise<ObservedInstance | undefined> {
  const until = Date.now() + unseenMs;
  for (;;) {
    const instances = (await observeInstances(ec2, fleet)).filter(isIt);
    const instance = instances.find(isLive) ?? instances[0];
    if (instance || Date.now() > until) return instance;
    await delay(pollMs);
  }
}
