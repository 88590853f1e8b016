import { ProviderFailure } from '../../provider-failure.ts';
import type { DockerConnection } from '../connection/docker-connection.ts';
import { fleetFilter, LABEL, resourceName } from '../container/fleet-labels.ts';
import { STOP_TIMEOUT_S } from '../image/boot-script.ts';
import { chooseSubnet, gatewayOf } from '../network/fleet-subnet.ts';
import { takenSubnets } from '../network/taken-subnets.ts';
import { observeNetworks } from '../observed/observe-fleet.ts';

export async function createNetwork(connection: DockerConnection, fleet: string): Promise<void> {
  if ((await observeNetworks(connection, fleet)).length > 0) return;
  const name = resourceName(fleet);
  const subnet = chooseSubnet(fleet, await takenSubnets(connection));
  if (subnet === null)
    throw new ProviderFailure('capacity', `all subnets of 10.213.0.0/16 are taken: docker network ls`);
  const namesakes = await connection.call('networks cannot be listed', (abortSignal, docker) =>
    docker.listNetworks({ filters: { name: [name] }, abortSignal }),
  );
  if (namesakes.some(({ Name }) => Name === name)) throw strangers('network', name, 'docker network rm');
  await connection.call(`the network ${name} cannot be created`, (abortSignal, docker) =>
    docker.createNetwork({
      Name: name,
      CheckDuplicate: true,
      Driver: 'bridge',
      Labels: { [LABEL.fleet]: fleet },
      IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gatewayOf(subnet) }] },
      abortSignal,
    }),
  );
}

export async function createVolume(
  connection: DockerConnection,
  fleet: string,
  { name, host }: { name: string; host: string },
): Promise<void> {
  // Asked for a name that it has, the engine gives whichever volume that is.
  const what = `the volume ${name} cannot be created`;
  const { Labels } = await connection.call(what, async (abortSignal, docker) => {
    const volume = await docker.createVolume({
      Name: name,
      Labels: { [LABEL.fleet]: fleet, [LABEL.host]: host },
      abortSignal,
    });
    return volume.inspect({ abortSignal });
  });
  if (Labels?.[LABEL.fleet] !== fleet) throw strangers('volume', name, 'docker volume rm');
}

export async function removeNetwork(connection: DockerConnection, id: string): Promise<void> {
  await connection.callUnless([404], 'the network cannot be removed', (abortSignal, docker) =>
    docker.getNetwork(id).remove({ abortSignal }),
  );
}

export async function removeVolume(connection: DockerConnection, name: string): Promise<void> {
  await connection.callUnless([404], 'the volume cannot be removed', (abortSignal, docker) =>
    docker.getVolume(name).remove({ abortSignal }),
  );
}

/** Gently: what runs in it may end its work first, since its volume is used again. */
export async function removeContainer(
  connection: DockerConnection,
  id: string,
  { isGentle }: { isGentle: boolean },
): Promise<void> {
  if (isGentle) {
    // 304: it does not run.
    await connection.callUnless(
      [304, 404],
      'the container cannot be stopped',
      (abortSignal, docker) => docker.getContainer(id).stop({ abortSignal }),
      (STOP_TIMEOUT_S + 30) * 1000,
    );
  }
  await connection.callUnless([404], 'the container cannot be removed', (abortSignal, docker) =>
    docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
  );
}

export function strangers(kind: string, name: string, command: string): ProviderFailure {
  return new ProviderFailure(
    'refused',
    `There is a ${kind} ${name} without the label ${fleetFilter('…').label[0]}: it is not of this fleet. Remove it (${command} ${name}), or give the fleet another name.`,
  );
}
