import type { GaleraMembership } from './galera.ts';
import type { NodeRole } from './inventory.ts';

export interface RoleEvidence {
  name: string;
  /** The last `read_only` that the server told; null when it never answered. */
  readOnly: boolean | null;
  up: boolean;
  /** Null: member of no Galera cluster, as far as the last probe knew. */
  galera: GaleraMembership | null;
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
 *
 * All members of a Galera cluster are writable, but writes to two of them at a time may collide when they commit. So one takes
 * them: the one that the inventory calls primary, else, when that is away, the first by name, which every worker knows alike.
 */
export function decideRoles(evidence: readonly RoleEvidence[]): Roles {
  const writable = evidence.filter((node) => node.up && node.readOnly === false);
  const named = writable.filter((node) => node.inventoryRole === 'primary');
  const primary = areOneCluster(writable)
    ? [...(named.length > 0 ? named : writable)].sort((a, b) => (a.name < b.name ? -1 : 1))[0]
    : named.length === 1
      ? named[0]
      : undefined;
  const strangers = writable.filter((node) => node !== primary && !(primary && isSameCluster(node, primary)));
  const roles = new Map<string, NodeRole | null>();
  for (const node of evidence) {
    if (node === primary) roles.set(node.name, 'primary');
    else if (node.readOnly === true) roles.set(node.name, 'replica');
    else if (primary && node.up && isSameCluster(node, primary)) roles.set(node.name, 'replica');
    // Alone and down: still the primary that one waits for, unless another has taken its place.
    else if (node.readOnly === false && !node.up && !primary) roles.set(node.name, 'primary');
    else roles.set(node.name, null);
  }
  return { roles, conflict: strangers.length > 0 ? writable.map((node) => node.name) : null };
}

/** Also true of a single node, whatever it is. */
function areOneCluster(nodes: readonly RoleEvidence[]): boolean {
  const [first] = nodes;
  return first !== undefined && nodes.every((node) => node === first || isSameCluster(node, first));
}

function isSameCluster(one: RoleEvidence, other: RoleEvidence): boolean {
  return one.galera !== null && one.galera === other.galera;
}
