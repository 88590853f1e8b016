import { readFileSync } from 'node:fs';
import type { DockerConnection } from '../connection/docker-connection.ts';
import { ipv4Text } from './ipv4-range.ts';

/** What a new network must keep clear of: those of the engine, and where this machine's packets go. */
export async function takenSubnets(connection: DockerConnection): Promise<string[]> {
  const networks = await connection.call('networks cannot be listed', (abortSignal, docker) =>
    docker.listNetworks({ abortSignal }),
  );
  const ofEngine = networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []));
  return [...ofEngine, ...routedSubnets(readRoutes())];
}

function readRoutes(): string {
  try {
    return readFileSync('/proc/net/route', 'utf8');
  } catch {
    return ''; // not Linux: the engine runs in a machine of its own
  }
}

/** A route as wide as this yields to the narrower one of a new network. */
const NARROWEST_THAT_YIELDS = 16;

/** From the text of /proc/net/route, whose addresses are hexadecimal with the last byte first. */
export function routedSubnets(routes: string): string[] {
  return routes
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, destination, , , , , , mask] = line.trim().split(/\s+/);
      if (!destination || !mask) return [];
      const prefix = swapped(mask).toString(2).replaceAll('0', '').length;
      return prefix > NARROWEST_THAT_YIELDS ? [`${ipv4Text(swapped(destination))}/${prefix}`] : [];
    });
}

function swapped(hex: string): number {
  return Buffer.from(hex.padStart(8, '0'), 'hex').readUInt32LE(0);
}
