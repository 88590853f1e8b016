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
import { isLaunchedWith, launchRequest, launchToken } from './launch-request.ts';
import type { LaunchImage } from './newest-image.ts';

export interface LaunchContext {
  ec2: Ec2Calls;
  fleet: string;
  network: Network;
  records: HostRecords;
  say: (line: string) => void;
  pollMs: number;
  /** How long a launch may be invisible before we believe that there was none. */
  unseenMs: number;
}

/**
 * Launches a host in the first subnet that has room. Asked again with the same record, EC2 makes no second one. The host is not noted
 * here but when it is seen: as long as it is not, the same launch must be repeated. Throws ProviderFailure.
 */
export async function launchHost(
  context: LaunchContext,
  host: FleetHost,
  image: LaunchImage,
  groupId: string,
): Promise<void> {
  const { ec2, fleet, network, records, say } = context;
  const last = records.get(host.name)?.hostId;
  if (last && isLive(await awaitInstance(context, ({ id }) => id === last))) return;
  const record = records.forLaunch(host.name);
  const tried: string[] = [];
  for (const { id: subnetId, zone } of network.subnets) {
    const token = launchToken(record.launchToken, subnetId, subnetId === network.subnets[0]?.id);
    const plan = { fleet, host, image, groupId, subnetId, token, firstBoot: firstBoot(record.firstKey) };
    try {
      await ec2.change(new RunInstancesCommand(launchRequest(plan)));
      return;
    } catch (error) {
      const code = ec2Code(error);
      if (code === 'IdempotentInstanceTerminated') throw usedUp(context, host.name);
      if (code === 'IdempotentParameterMismatch')
        return await findLaunched(context, host.name, record.launchToken);
      if (!(error instanceof ProviderFailure) || error.failureCause !== 'capacity') throw error;
      say(`  ${host.name}: ${zone} has no room for ${host.size} (${code})`);
      tried.push(`${zone} (${code})`);
    }
  }
  throw new ProviderFailure(
    'capacity',
    `${host.name}: none of ${tried.join(', ')} has room for ${host.size} now. Call again later, or choose another size or further subnets.`,
  );
}

/**
 * A launch with this token was asked for before, with other settings: another size, a newer image. Either its host is there, and the next look
 * compares it with the file; or it came to nothing, and the token can never be used again.
 */
async function findLaunched(context: LaunchContext, name: string, recorded: string): Promise<void> {
  const launched = await awaitInstance(context, ({ launchToken }) => isLaunchedWith(launchToken, recorded));
  if (!isLive(launched)) throw usedUp(context, name);
}

/** EC2 tells of an instance that has ended for an hour. One that it does not tell of may just not have come round yet. */
async function awaitInstance(
  { ec2, fleet, pollMs, unseenMs }: LaunchContext,
  isIt: (instance: ObservedInstance) => boolean,
): Promise<ObservedInstance | undefined> {
  const until = Date.now() + unseenMs;
  for (;;) {
    const instance = (await observeInstances(ec2, fleet)).find(isIt);
    if (instance || Date.now() > until) return instance;
    await delay(pollMs);
  }
}

function usedUp({ records }: LaunchContext, name: string): ProviderFailure {
  records.forget(name);
  return new ProviderFailure('unclear', `an earlier launch of ${name} came to nothing`);
}
