import type Docker from 'dockerode';
import type { DockerConnection } from '../connection/docker-connection.ts';
import { fleetFilter, LABEL } from '../container/fleet-labels.ts';
import type { ContainerState, ObservedContainer, ObservedFleet, ObservedNetwork } from './observed-fleet.ts';

/** Reads only. Throws ProviderFailure. */
export async function observeFleet(
  connection: DockerConnection,
  fleet: string,
  image: string,
): Promise<ObservedFleet> {
  const [hasImage, networks, volumes, containers] = await Promise.all([
    connection.hasImage(image),
    observeNetworks(connection, fleet),
    observeVolumes(connection, fleet),
    observeContainers(connection, fleet),
  ]);
  return { hasImage, networks, volumes, containers };
}

export async function observeNetworks(
  connection: DockerConnection,
  fleet: string,
): Promise<ObservedNetwork[]> {
  const found = await connection.call('networks cannot be listed', (abortSignal, docker) =>
    docker.listNetworks({ filters: fleetFilter(fleet), abortSignal }),
  );
  return found.map(({ Id, Name, Created, IPAM }) => ({
    id: Id,
    name: Name,
    subnet: IPAM?.Config?.[0]?.Subnet ?? '',
    createdAt: Created,
  }));
}

async function observeVolumes(
  connection: DockerConnection,
  fleet: string,
): Promise<ObservedFleet['volumes']> {
  const { Volumes } = await connection.call('volumes cannot be listed', (abortSignal, docker) =>
    docker.listVolumes({ filters: fleetFilter(fleet), abortSignal }),
  );
  return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, host: Labels[LABEL.host] ?? '' }));
}

export async function observeContainers(
  connection: DockerConnection,
  fleet: string,
): Promise<ObservedContainer[]> {
  const found = await connection.call('containers cannot be listed', (abortSignal, docker) =>
    docker.listContainers({ all: true, filters: fleetFilter(fleet), abortSignal }),
  );
  const inspected = await Promise.all(
    found.map(({ Id }) =>
      // It may have been removed since.
      connection.callUnless([404], 'a container cannot be looked at', (abortSignal, docker) =>
        docker.getContainer(Id).inspect({ abortSignal }),
      ),
    ),
  );
  return inspected.flatMap((container) => (container ? observedContainer(container) : []));
}

export function observedContainer(container: Docker.ContainerInspectInfo): ObservedContainer {
  const { Config, HostConfig, NetworkSettings, State, Mounts } = container;
  const [network] = Object.values(NetworkSettings.Networks);
  const bindings = (HostConfig.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[]>;
  return {
    id: container.Id,
    name: container.Name.replace(/^\//, ''),
    host: Config.Labels[LABEL.host] ?? '',
    role: Config.Labels[LABEL.role] ?? '',
    launchToken: Config.Labels[LABEL.launch] ?? '',
    form: Config.Labels[LABEL.form] ?? '',
    state: State.Status as ContainerState,
    image: Config.Image,
    memoryBytes: HostConfig.Memory ?? 0,
    networkId: network?.NetworkID ?? '',
    // One that does not run has only the address that it asks for.
    address: network?.IPAMConfig?.IPv4Address ?? network?.IPAddress ?? '',
    publishedPorts: new Map(
      Object.entries(bindings).flatMap(([port, places]) =>
        places
          .filter(({ HostIp, HostPort }) => HostIp === '127.0.0.1' && HostPort)
          .map(({ HostPort }) => [Number.parseInt(port, 10), Number(HostPort)] as const),
      ),
    ),
    volume: Mounts.find(({ Type, Name }) => Type === 'volume' && Name)?.Name ?? null,
  };
}
