import { createHash } from 'node:crypto';
import { FLEET_ROLES, type FleetRole } from '../../../file/roles.ts';
import { ipv4Text, parseIpv4Range, rangesOverlap } from './ipv4-range.ts';

/** The subnets that fleets have on this machine: 64 of 1,022 addresses, since a fleet file may ask for 450 hosts. */
const FIRST = '10.213.0.0/22';
const COUNT = 64;
const SIZE = 1024;
/** Of one role at most, as in the fleet file. */
const PER_ROLE = 50;
/** Those below are the gateway's and whoever's. */
const FIRST_HOST = 10;

/** The fleet's own by its name, else the next one that nobody has. Null when there is none. */
export function chooseSubnet(fleet: string, taken: readonly string[]): string | null {
  const others = taken.flatMap((text) => parseIpv4Range(text) ?? []);
  const start = createHash('sha256').update(fleet).digest().readUInt16BE(0);
  for (let step = 0; step < COUNT; step++) {
    const from = (parseIpv4Range(FIRST)?.from ?? 0) + ((start + step) % COUNT) * SIZE;
    const range = { from, to: from + SIZE - 1 };
    if (!others.some((other) => rangesOverlap(range, other))) return `${ipv4Text(from)}/22`;
  }
  return null;
}

export function gatewayOf(subnet: string): string {
  return addressAt(subnet, 1);
}

/** The same for a host of this name, whenever and beside whichever others it is made. */
export function addressOf(subnet: string, role: FleetRole, host: string): string {
  const number = Number(/-(\d+)$/.exec(host)?.[1] ?? 0);
  if (number < 1 || number > PER_ROLE) throw new Error(`not the name of a host: ${host}`);
  return addressAt(subnet, FIRST_HOST + FLEET_ROLES.indexOf(role) * PER_ROLE + number - 1);
}

function addressAt(subnet: string, offset: number): string {
  const range = parseIpv4Range(subnet);
  if (range === null) throw new Error(`not a subnet: ${subnet}`);
  return ipv4Text(range.from + offset);
}
