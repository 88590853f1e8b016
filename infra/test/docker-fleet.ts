import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import Docker from 'dockerode';
import { type FleetHost, fleetHosts } from '../fleet/file/fleet-hosts.ts';
import type { FleetRole } from '../fleet/file/roles.ts';
import { type HostRecords, openHostRecords } from '../fleet/folder/host-records.ts';
import { converge } from '../fleet/plan/converge.ts';
import { fleetFilter } from '../fleet/providers/docker/container/fleet-labels.ts';
import { createDockerProvider } from '../fleet/providers/docker/docker-provider.ts';
import type { FleetProvider, Look } from '../fleet/providers/provider.ts';
import { loadOrCreateSshKey } from '../local/cluster/ssh-keys.ts';
import { VENDOR_DIR } from './fleet-docker-engine.ts';

/** The provider takes the suite from its file; tests need no other. */
const SETTINGS = { kind: 'docker', suite: 'bookworm' } as const;
const SETTLE_MS = 60_000;

export interface DockerFleetFolder {
  fleet: string;
  socket: string;
  /** Of its keys and records. */
  folder: string;
}

/** A fleet as the command line would drive it. */
export interface DockerFleet {
  name: string;
  provider: FleetProvider;
  records: HostRecords;
  docker: Docker;
  privateKey: string;
  look(hosts: FleetHost[]): Promise<Look>;
  up(hosts: FleetHost[]): Promise<Look>;
  down(): Promise<Look>;
}

/** A name that no other fleet of the engine has, and a folder that is removed with it. */
export function newDockerFleet(socket: string): DockerFleetFolder & { remove(): void } {
  const folder = temporaryFolder('fleet');
  const fleet = `test-${randomBytes(5).toString('hex')}`;
  return { fleet, socket, folder: folder.path, remove: folder.remove };
}

export async function openDockerFleet(
  { fleet, socket, folder }: DockerFleetFolder,
  say: (line: string) => void,
): Promise<DockerFleet> {
  const operatorKey = await loadOrCreateSshKey(join(folder, 'operator_ed25519'));
  const records = openHostRecords(join(folder, 'hosts.json'));
  const provider = createDockerProvider({
    settings: SETTINGS,
    fleet,
    operatorKey,
    records,
    vendorDir: VENDOR_DIR,
    env: { ...process.env, DOCKER_HOST: `unix://${socket}` },
    say,
  });
  const look = (hosts: FleetHost[]) => provider.look({ name: fleet, hosts, rules: [] });
  return {
    name: fleet,
    provider,
    records,
    docker: new Docker({ socketPath: socket }),
    privateKey: operatorKey.privateKey,
    look,
    up: (hosts) => converge({ look: () => look(hosts), say, settleMs: SETTLE_MS }),
    down: () => converge({ look: () => provider.lookForRemoval(), say, settleMs: SETTLE_MS }),
  };
}

export function dockerHosts(counts: Partial<Record<FleetRole, number>>, size = '128m'): FleetHost[] {
  const groups = Object.entries(counts).map(([role, count]) => [role, { count, size, diskGb: 20 }]);
  return fleetHosts({ hosts: Object.fromEntries(groups) });
}

/** All that the engine has with the fleet's label, by names. */
export async function labelledResources({ docker, name }: Pick<DockerFleet, 'docker' | 'name'>) {
  const filters = fleetFilter(name);
  const containers = await docker.listContainers({ all: true, filters });
  const { Volumes } = await docker.listVolumes({ filters });
  const networks = await docker.listNetworks({ filters });
  return {
    containers: containers.map(({ Names }) => Names[0]?.slice(1)).sort(),
    volumes: (Volumes ?? []).map(({ Name }) => Name).sort(),
    networks: networks.map(({ Name }) => Name),
  };
}
