import type { NodeRole } from './inventory.ts';

export interface RoleEvidence {
  name: string;
  /** The last `read_only` that the server told; null when it never answered. */
  readOnly: boolean | null;
  up: boolean;
  inventoryRole: NodeRole | null;
}

export interface Roles {
  roles: ReadonlyMap<string, NodeRole | null>;
  /** Names of the writable nodes when there is more than one: a fault in a replication topology. */
  conflict: readonly string[] | null;
}

/**
 * The writable node is the primary, whatever the inventory says. Of two writable nodes, only the one that the inventory
 * calls primary is believed, when that is one; the other has no role: it may hold writes that nobody else has.
 */
export function decideRoles(evidence: readonly RoleEvidence[]): Roles {
  const writable = evidence.filter((node) => node.up && node.readOnly === false);
  const named = writable.filter((node) => node.inventoryRole === 'primary');
  const primary = writable.length === 1 ? writable[0] : named.length === 1 ? named[0] : undefined;
  const roles = new Map<string, NodeRole | null>();
  for (const node of evidence) {
    if (node === primary) roles.set(node.name, 'primary');
    else if (node.readOnly === true) roles.set(node.name, 'replica');
    // Alone and down: still the primary that one waits for, unless another has taken its place.
    else if (node.readOnly === false && !node.up && !primary) roles.set(node.name, 'primary');
    else roles.set(node.name, null);
  }
  return { roles, conflict: writable.length > 1 ? writable.map((node) => node.name) : null };
}
