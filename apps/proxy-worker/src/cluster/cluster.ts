import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { WorkerConfig } from '../config.ts';
import { type ClusterNode, createClusterNode } from './cluster-node.ts';
import type { InventoryNode } from './inventory.ts';
import type { InventoryFile } from './inventory-file.ts';
import type { NodeView } from './node-view.ts';
import { addPrimarySample, type PrimaryHistory, replicationLagMs } from './replication-lag.ts';
import { decideRoles } from './roles.ts';

export interface Cluster extends Service {
  /** The picture of this moment. */
  views(): readonly NodeView[];
  node(name: string): ClusterNode | undefined;
  /** Resolves at the next change of any node, at the end of the time, or when the signal aborts. Never rejects. */
  nextChange(limitMs: number, signal: AbortSignal): Promise<void>;
}

/** At the start, nodes get this long to show themselves before the first request is taken. */
const FIRST_LOOK_LIMIT_MS = 3_000;
/** Requests that run on a node taken out of the inventory may finish within this time. */
const DRAIN_LIMIT_MS = 10_000;

/** All nodes of the inventory, with roles and lag decided together. */
export function createCluster(config: WorkerConfig, inventory: InventoryFile, logger: Logger): Cluster {
  const nodes = new Map<string, ClusterNode>();
  let rows: ReadonlyMap<string, InventoryNode> = new Map();
  const leaving = new Set<Promise<void>>();
  const waiting = new Set<() => void>();
  let history: PrimaryHistory = [];
  let historyOf: string | null = null;
  let views: Omit<NodeView, 'inFlight'>[] = [];
  let conflictTold = '';
  let started = false;

  const tellConflict = (conflict: readonly string[] | null) => {
    const text = conflict?.join(', ') ?? '';
    if (text !== conflictTold && text !== '') {
      logger.error(
        { writable: conflict },
        'several nodes are writable; only one that the inventory names gets writes',
      );
    }
    conflictTold = text;
  };

  const refresh = (changed?: ClusterNode) => {
    const now = Date.now();
    const all = [...nodes.values()];
    const { roles, conflict } = decideRoles(
      all.map((node) => ({
        name: node.inventory.name,
        readOnly: node.readOnly,
        up: node.up,
        galera: node.galera,
        inventoryRole: rows.get(node.inventory.name)?.role ?? null,
      })),
    );
    tellConflict(conflict);
    if (changed?.up && changed.position && roles.get(changed.inventory.name) === 'primary') {
      if (historyOf !== changed.inventory.name) history = [];
      historyOf = changed.inventory.name;
      history = addPrimarySample(history, changed.position, now);
    }
    const primary = all.find((node) => roles.get(node.inventory.name) === 'primary');
    views = all.map((node) => {
      const { name } = node.inventory;
      const role = roles.get(name) ?? null;
      // What a member lacks yet, its sessions wait for.
      const isMember = node.galera !== null && node.galera === primary?.galera;
      const lagMs = role !== 'replica' ? null : isMember ? 0 : replicationLagMs(history, node.position, now);
      let unserviceable: NodeView['unserviceable'] = null;
      if (!node.up) unserviceable = 'down';
      else if (role === null) unserviceable = 'role';
      else if (lagMs !== null && lagMs > config.maxLagMs) unserviceable = 'lagging';
      const strong = role === 'primary' || (role === 'replica' && isMember);
      return { name, up: node.up, role, strong, latencyMs: node.latencyMs, lagMs, unserviceable };
    });
    for (const wake of [...waiting]) wake();
  };

  const drain = async (node: ClusterNode) => {
    const until = Date.now() + DRAIN_LIMIT_MS;
    while (node.inFlight > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    await node.close();
  };

  const reconcile = (wanted: readonly InventoryNode[]) => {
    if (!started) return;
    rows = new Map(wanted.map((node) => [node.name, node]));
    for (const [name, node] of nodes) {
      const next = rows.get(name);
      if (next && sameConnection(next, node.inventory)) continue;
      nodes.delete(name);
      const gone = drain(node).finally(() => leaving.delete(gone));
      leaving.add(gone);
    }
    for (const [name, row] of rows) {
      if (nodes.has(name)) continue;
      const node = createClusterNode({
        inventory: row,
        config,
        logger,
        onChange: (changed) => {
          if (nodes.get(name) === changed) refresh(changed);
        },
      });
      nodes.set(name, node);
      void node.start();
    }
    refresh();
  };

  const nextChange = (limitMs: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(0, limitMs));
      waiting.add(wake);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake, { once: true });
    });

  return {
    views: () => views.map((view) => ({ ...view, inFlight: nodes.get(view.name)?.inFlight ?? 0 })),
    node: (name) => nodes.get(name),
    nextChange,
    async start() {
      if (started) return;
      started = true;
      inventory.onChange(reconcile);
      reconcile(inventory.nodes);
      const until = Date.now() + FIRST_LOOK_LIMIT_MS;
      const never = new AbortController().signal;
      while ([...nodes.values()].some((node) => !node.probed || !node.up) && Date.now() < until) {
        await nextChange(until - Date.now(), never);
      }
    },
    async close() {
      if (!started) return;
      started = false;
      const all = [...nodes.values()];
      nodes.clear();
      await Promise.all([...all.map((node) => node.close()), ...leaving]);
    },
  };
}

/** A changed role needs no new tunnel. */
function sameConnection(one: InventoryNode, other: InventoryNode): boolean {
  return JSON.stringify({ ...one, role: null }) === JSON.stringify({ ...other, role: null });
}
