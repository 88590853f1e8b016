import { join } from 'node:path';
import { freePort } from '../../../local/servers/free-port.ts';
import type { FleetFile } from '../../file/fleet-file.ts';
import type { HostRecords } from '../../folder/host-records.ts';
import type { FleetProvider, Look, PlannedChange } from '../provider.ts';
import { carryOut } from './carry-out/carry-out.ts';
import type { DockerParts } from './carry-out/docker-parts.ts';
import { connectDocker } from './connection/docker-connection.ts';
import { hostSpec } from './container/host-spec.ts';
import { findDebootstrap } from './image/find-debootstrap.ts';
import { hostImageName, hostRecipe } from './image/host-recipe.ts';
import { chooseSubnet, gatewayOf } from './network/fleet-subnet.ts';
import { takenSubnets } from './network/taken-subnets.ts';
import { observeFleet, observeNetworks } from './observed/observe-fleet.ts';
import { networkOf, type ObservedContainer } from './observed/observed-fleet.ts';
import { observedHosts } from './observed/observed-hosts.ts';
import { compareFleet } from './plan/compare-fleet.ts';
import { compareNothing } from './plan/compare-nothing.ts';
import type { DockerStep } from './plan/docker-step.ts';

export interface DockerProviderOptions {
  settings: Extract<FleetFile['provider'], { kind: 'docker' }>;
  fleet: string;
  operatorKey: { publicKey: string };
  records: HostRecords;
  /** Where programs are unpacked that this machine lacks, and images are put together. */
  vendorDir: string;
  env: Record<string, string | undefined>;
  say: (line: string) => void;
}

/** Hosts as containers of this machine's Docker engine, to rehearse a deployment. */
export function createDockerProvider(options: DockerProviderOptions): FleetProvider {
  const { settings, fleet, operatorKey, records, vendorDir, env, say } = options;
  const recipe = hostRecipe(settings.suite);
  const image = hostImageName(recipe);
  const connection = connectDocker(env);
  const parts: DockerParts = {
    connection,
    fleet,
    operatorPublicKey: operatorKey.publicKey,
    records,
    recipe,
    imageDir: join(vendorDir, 'fleet-host'),
    findDebootstrap: () => findDebootstrap({ vendorDir, env, progress: say }),
    freePort,
    say,
  };
  const planned = ({ change, work }: DockerStep): PlannedChange => ({
    ...change,
    carryOut: () => carryOut(work, parts),
  });

  /** One that was never started is not seen: its launch is finished with the same keys. */
  const isKnown = ({ id, host, launchToken, state }: ObservedContainer) =>
    records.get(host)?.launchToken === launchToken && (state === 'created' || records.seen(host, id));

  return {
    guardsAccess: false,

    /** docker-proxy takes the connections to published ports, and goes on to the host from the network's gateway. */
    async operatorRanges() {
      const networks = await observeNetworks(connection, fleet);
      const network = networkOf({ networks, containers: [] });
      const subnet = network?.subnet ?? chooseSubnet(fleet, await takenSubnets(connection));
      return subnet === null ? [] : [`${gatewayOf(subnet)}/32`];
    },

    async look({ hosts: wanted }): Promise<Look> {
      const seen = await observeFleet(connection, fleet, image);
      const specs = wanted.map((host) => hostSpec(fleet, image, host));
      const { steps, problems } = compareFleet({ name: fleet, image, hosts: specs, isKnown }, seen);
      const names = wanted.map(({ name }) => name);
      return { hosts: observedHosts(seen.containers, names), changes: steps.map(planned), problems };
    },

    async lookForRemoval() {
      const seen = await observeFleet(connection, fleet, image);
      const changes = compareNothing(seen).map(planned);
      return { hosts: observedHosts(seen.containers, []), changes, problems: [] };
    },

    close: async () => undefined,
  };
}
