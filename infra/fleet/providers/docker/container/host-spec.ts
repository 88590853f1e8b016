import type { FleetHost } from '../../../file/fleet-hosts.ts';
import { type FleetRole, PUBLIC_ROLES } from '../../../file/roles.ts';
import { PORTS } from '../../../network/access-rules.ts';
import { resourceName } from './fleet-labels.ts';

/** How a host looks as a container, apart from what is chosen when it is made: ports of this machine, address, keys. */
export interface HostSpec {
  host: string;
  role: FleetRole;
  containerName: string;
  image: string;
  memoryBytes: number;
  /** Of the container; each is published on a port of 127.0.0.1. */
  ports: readonly number[];
  volume: { name: string; path: string } | null;
}

const KIBIBYTE = 1024;
const UNITS: Record<string, number> = { m: KIBIBYTE ** 2, g: KIBIBYTE ** 3 };

/** What must outlive a container that is replaced. */
const VOLUME_PATHS: Partial<Record<FleetRole, string>> = {
  standalone: '/var/lib/mysql',
  management: '/var/lib/mysql',
  data: '/var/lib/mysql',
  database: '/var/lib/mysql',
  queue: '/var/lib/redis',
};

export function hostSpec(fleet: string, image: string, { name, role, size }: FleetHost): HostSpec {
  const containerName = resourceName(fleet, name);
  const path = VOLUME_PATHS[role];
  return {
    host: name,
    role,
    containerName,
    image,
    memoryBytes: bytesOf(size),
    ports: PUBLIC_ROLES.includes(role) ? [PORTS.ssh, PORTS.http, PORTS.https] : [PORTS.ssh],
    volume: path === undefined ? null : { name: containerName, path },
  };
}

/** `512m`, as the fleet file was checked to have it. */
function bytesOf(size: string): number {
  const unit = UNITS[size.slice(-1)];
  const count = Number(size.slice(0, -1));
  if (unit === undefined || !Number.isInteger(count)) throw new Error(`not a limit of memory: ${size}`);
  return count * unit;
}

/** As a fleet file would have it. */
export function sizeText(bytes: number): string {
  const gibibytes = bytes / KIBIBYTE ** 3;
  if (bytes > 0 && Number.isInteger(gibibytes)) return `${gibibytes}g`;
  return bytes > 0 ? `${Math.round(bytes / KIBIBYTE ** 2)}m` : 'no limit';
}
