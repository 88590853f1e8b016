import type { HostRecords } from '../../folder/host-records.ts';
import type { DesiredFleet, FleetProvider, Look } from '../provider.ts';
import { connectEc2 } from './calls/ec2-calls.ts';
import { fleetDiff } from './diff/fleet-diff.ts';
import { launchedInVain } from './diff/launched-in-vain.ts';
import { removalDiff } from './diff/removal-diff.ts';
import { smallDisks } from './diff/small-disks.ts';
import { hostsToLaunch, type Step } from './diff/step.ts';
import type { Ec2Settings } from './ec2-settings.ts';
import { findImages } from './launch/find-images.ts';
import { findNetwork, type Network } from './launch/find-network.ts';
import type { LaunchImage } from './launch/newest-image.ts';
import { observeFleet, observeVolumes, withoutComment } from './seen/observe-fleet.ts';
import { isLive } from './seen/observed-fleet.ts';
import { observedHost } from './seen/observed-host.ts';
import { recogniseLaunches } from './seen/recognise-launches.ts';
import { carryOutOperation, type OperationContext } from './steps/carry-out-operation.ts';

export interface Ec2ProviderOptions {
  settings: Ec2Settings;
  /** Its name: on everything as a tag. */
  fleet: string;
  operatorKey: { publicKey: string };
  records: HostRecords;
  say: (line: string) => void;
  /** Endpoint and credentials are found in here instead of in the process's environment. */
  env?: Readonly<Record<string, string | undefined>>;
  pollMs?: number;
  unseenMs?: number;
}

const POLL_MS = 3_000;
const END_MS = 600_000;
const UNSEEN_MS = 20_000;

/** Hosts on Amazon EC2. A look compares tags with the file; nothing is kept here but the records of hosts. */
export function createEc2Provider(options: Ec2ProviderOptions): FleetProvider {
  const { settings, fleet, operatorKey, records, say, env, pollMs = POLL_MS, unseenMs = UNSEEN_MS } = options;
  const { region, image, subnets } = settings;
  const publicKey = withoutComment(operatorKey.publicKey);
  const ec2 = connectEc2(region, env);
  // Found once: with a newer image, a launch that is repeated would be another one.
  const images = new Map<string, LaunchImage>();
  let network: Network | null = null;
  const launches = new Map<string, Set<string>>();

  const planned = (steps: readonly Step[], groupIds: Map<string, string>) => {
    const context: OperationContext = {
      ec2,
      fleet,
      publicKey,
      network,
      records,
      groupIds,
      images,
      launches,
      say,
      pollMs,
      endMs: END_MS,
      unseenMs,
    };
    return steps.map(({ operation, ...change }) => ({
      ...change,
      carryOut: () => carryOutOperation(context, operation),
    }));
  };

  const findMissingImages = async (steps: readonly Step[]) => {
    const sizes = new Set(hostsToLaunch(steps).map(({ size }) => size));
    const missing = [...sizes].filter((size) => !images.has(size));
    if (missing.length === 0) return;
    for (const [size, found] of await findImages(ec2, settings, missing)) images.set(size, found);
  };

  return {
    guardsAccess: true,
    operatorRanges: async () => [],
    async look(desired: DesiredFleet): Promise<Look> {
      const [there, seen] = await Promise.all([
        network ?? findNetwork(ec2, region, subnets),
        observeFleet(ec2, fleet),
      ]);
      network = there;
      recogniseLaunches(seen.instances, records);
      const recordedId = (host: string) => records.get(host)?.hostId ?? null;
      const diff = fleetDiff({ fleet, desired, seen, publicKey, vpcId: there.vpcId, recordedId });
      await findMissingImages(diff.steps);
      return {
        hosts: diff.hosts.map((instance) => observedHost(instance, image.user)),
        changes: planned(diff.steps, diff.groupIds),
        problems: [
          ...diff.problems,
          ...smallDisks(diff.steps, images),
          ...launchedInVain(diff.steps, launches),
        ],
      };
    },
    async lookForRemoval(): Promise<Look> {
      const [seen, volumes] = await Promise.all([observeFleet(ec2, fleet), observeVolumes(ec2, fleet)]);
      const live = seen.instances.filter(isLive);
      return {
        hosts: live.map((instance) => observedHost(instance, image.user)),
        changes: planned(removalDiff(fleet, seen, volumes), new Map()),
        problems: [],
      };
    },
    close: async () => ec2.close(),
  };
}
