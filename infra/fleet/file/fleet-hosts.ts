import type { FleetFile } from './fleet-file.ts';
import { FLEET_ROLES, type FleetRole } from './roles.ts';

/** A host that the file asks for. Names are `role-1`, `role-2`, …: unique in the fleet, and stable. */
export interface FleetHost {
  name: string;
  role: FleetRole;
  /** As the provider names it; empty for hosts that exist. */
  size: string;
  diskGb: number;
}

/** Every host of the file, in the order in which roles build on one another. */
export function fleetHosts(file: Pick<FleetFile, 'hosts'>): FleetHost[] {
  return FLEET_ROLES.flatMap((role) => {
    const group = file.hosts[role];
    return Array.from({ length: group?.count ?? 0 }, (_, index) => ({
      name: `${role}-${index + 1}`,
      role,
      size: group?.size ?? '',
      diskGb: group?.diskGb ?? 0,
    }));
  });
}
