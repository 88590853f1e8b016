import { ProviderFailure } from '../../provider-failure.ts';
import { statusOf } from '../connection/docker-failure.ts';
import { containerOptions } from '../container/container-options.ts';
import { firstFiles } from '../container/first-files.ts';
import { LABEL } from '../container/fleet-labels.ts';
import type { HostSpec } from '../container/host-spec.ts';
import { addressOf } from '../network/fleet-subnet.ts';
import { machineNameServers } from '../network/name-servers.ts';
import { observeContainers, observeNetworks } from '../observed/observe-fleet.ts';
import { networkOf } from '../observed/observed-fleet.ts';
import { awaitSsh } from './await-ssh.ts';
import type { DockerParts } from './docker-parts.ts';
import { removeContainer, strangers } from './resources.ts';

/** A first start may have to copy the image's file system, where the engine has no layers. */
const LAUNCH_TIMEOUT_MS = 120_000;
/** Each time with other ports: those that were free a moment ago may be taken now. */
const TRIES = 3;

/**
 * A running container for a host. Broken off in the middle and repeated, it goes on with what is there, which is known by the
 * token of the launch.
 */
export async function launchHost(spec: HostSpec, parts: DockerParts): Promise<void> {
  const { connection, records, operatorPublicKey } = parts;
  const { launchToken, firstKey } = records.forLaunch(spec.host);
  const files = firstFiles({ operatorPublicKey, firstKey, nameServers: machineNameServers() });
  for (let tries = 1; ; tries++) {
    const id = await findOrCreate(spec, launchToken, parts);
    await connection.call(`${spec.host} cannot be given its keys`, (abortSignal, docker) =>
      docker.getContainer(id).putArchive(files, { path: '/', abortSignal }),
    );
    try {
      // 304: it runs.
      await connection.callUnless(
        [304],
        `${spec.host} cannot be started`,
        (abortSignal, docker) => docker.getContainer(id).start({ abortSignal }),
        LAUNCH_TIMEOUT_MS,
      );
    } catch (error) {
      if (tries === TRIES || !isPortTaken(error)) throw error;
      // It has never run: nothing is lost with it.
      await removeContainer(connection, id, { isGentle: false });
      continue;
    }
    return awaitSsh(connection, spec, id);
  }
}

async function findOrCreate(spec: HostSpec, token: string, parts: DockerParts): Promise<string> {
  const { connection, fleet } = parts;
  const [networks, containers] = await Promise.all([
    observeNetworks(connection, fleet),
    observeContainers(connection, fleet),
  ]);
  const begun = containers.find(({ host, launchToken }) => host === spec.host && launchToken === token);
  if (begun) return begun.id;
  const network = networkOf({ networks, containers });
  if (network === null) throw new ProviderFailure('unclear', `the network of ${spec.host} is gone`);
  const publishedPorts = new Map<number, number>();
  for (const port of spec.ports) publishedPorts.set(port, await parts.freePort());
  const address = addressOf(network.subnet, spec.role, spec.host);
  const launch = { fleet, token, network: network.name, address, publishedPorts };
  try {
    const container = await connection.call(
      `${spec.host} cannot be created`,
      (abortSignal, docker) => docker.createContainer({ ...containerOptions(spec, launch), abortSignal }),
      LAUNCH_TIMEOUT_MS,
    );
    return container.id;
  } catch (error) {
    if (statusOf(error) === 409 && (await isStrangers(spec.containerName, parts)))
      throw strangers('container', spec.containerName, 'docker rm --force');
    throw error;
  }
}

async function isStrangers(name: string, { connection, fleet }: DockerParts): Promise<boolean> {
  const holder = await connection.callUnless([404], `${name} cannot be looked at`, (abortSignal, docker) =>
    docker.getContainer(name).inspect({ abortSignal }),
  );
  return holder !== null && holder.Config.Labels?.[LABEL.fleet] !== fleet;
}

function isPortTaken(error: unknown): boolean {
  return error instanceof ProviderFailure && /already allocated|address already in use/i.test(error.message);
}
