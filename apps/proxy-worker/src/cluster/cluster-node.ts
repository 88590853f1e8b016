import { readFile } from 'node:fs/promises';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Account, AccountName, WorkerConfig } from '../config.ts';
import { openMysqlConnection } from '../execution/mysql-connection.ts';
import { createNodePool, type NodePool } from '../execution/node-pool.ts';
import { createQueryKiller, type QueryKiller } from '../execution/query-killer.ts';
import { sessionPins } from '../execution/session-pins.ts';
import { createSshTunnel } from '../tunnel/ssh-tunnel.ts';
import type { GaleraMembership } from './galera.ts';
import type { GtidPosition } from './gtid.ts';
import { expectHostKey } from './host-key.ts';
import type { InventoryNode } from './inventory.ts';
import { parseKnownHosts } from './known-hosts.ts';
import { averageLatencyMs } from './latency.ts';
import { createNodeProbe, PROBE_LIMIT_MS } from './node-probe.ts';
import { createViewNames, type ViewNames } from './view-names.ts';

const OPEN_LIMIT_MS = 5_000;

/** Sessions of one account on one node, and the means to break off what they run. */
export interface NodeAccess {
  pool: NodePool;
  killer: QueryKiller;
}

export interface ClusterNode extends Service {
  readonly inventory: InventoryNode;
  readonly up: boolean;
  /** The last that the server told, also while it is down. */
  readonly readOnly: boolean | null;
  /** Member of this Galera cluster when it was last seen. */
  readonly galera: GaleraMembership | null;
  readonly position: GtidPosition | null;
  readonly latencyMs: number | null;
  readonly probed: boolean;
  inFlight: number;
  readonly views: Pick<ViewNames, 'mayMention' | 'forget'>;
  /** Null: there is no such account. */
  access(account: AccountName): NodeAccess | null;
  /** A statement found it read-only: it is no primary any more, whatever the last probe said. */
  noteReadOnly(): void;
}

export interface ClusterNodeParts {
  inventory: InventoryNode;
  config: WorkerConfig;
  logger: Logger;
  /** After every probe, and at once when the tunnel breaks. */
  onChange: (node: ClusterNode) => void;
}

/** One node: its tunnel, its probe, its sessions. */
export function createClusterNode({ inventory, config, logger, onChange }: ClusterNodeParts): ClusterNode {
  let up = false;
  let probed = false;
  let readOnly: boolean | null = null;
  let galera: GaleraMembership | null = null;
  let position: GtidPosition | null = null;
  let latencyMs: number | null = null;
  let complained: string | null = null;

  const tunnel = createSshTunnel({
    node: inventory,
    sshKey: config.sshKey.reveal(),
    logger,
    expectHostKey: async () => {
      const text = config.knownHostsFile === null ? '' : await readFile(config.knownHostsFile, 'utf8');
      const known = parseKnownHosts(text).lookUp(inventory.host, inventory.sshPort);
      return expectHostKey(inventory.hostKey, known);
    },
    onChange: (open) => {
      if (!open) fail('the tunnel is lost');
      else probe.probeNow();
    },
  });

  const fail = (reason: string) => {
    up = false;
    probed = true;
    if (complained !== reason && tunnel.open)
      logger.warn({ node: inventory.name, reason }, 'the node is down');
    complained = reason;
    onChange(node);
  };

  const probe = createNodeProbe({
    intervalMs: config.probeIntervalMs,
    tunnelOpen: () => tunnel.open,
    open: () => openMysqlConnection(tunnel, config.accounts.reader, PROBE_LIMIT_MS),
    onFailure: (reason, timedOut) => {
      if (timedOut) latencyMs = averageLatencyMs(latencyMs, PROBE_LIMIT_MS);
      fail(reason);
    },
    onSample: (sample) => {
      if (!up) logger.info({ node: inventory.name, readOnly: sample.readOnly }, 'the node is up');
      up = true;
      probed = true;
      complained = null;
      readOnly = sample.readOnly;
      galera = sample.galera;
      position = sample.position;
      latencyMs = averageLatencyMs(latencyMs, sample.roundTripMs);
      onChange(node);
    },
  });

  const accessOf = (account: Account, rights: 'read-only' | 'read-write'): NodeAccess => {
    const open = () => openMysqlConnection(tunnel, account, OPEN_LIMIT_MS);
    return {
      pool: createNodePool({
        max: config.connectionsPerNode,
        open,
        pins: ({ dialect }) => sessionPins(dialect, rights, galera !== null),
      }),
      killer: createQueryKiller(open),
    };
  };
  const { reader, writer, admin } = config.accounts;
  const accesses: Record<AccountName, NodeAccess | null> = {
    reader: accessOf(reader, 'read-only'),
    writer: accessOf(writer, 'read-write'),
    admin: admin && accessOf(admin, 'read-write'),
  };
  const views = createViewNames(() => openMysqlConnection(tunnel, reader, OPEN_LIMIT_MS));
  const services = Object.values(accesses).flatMap((access) => (access ? [access.pool, access.killer] : []));

  const node: ClusterNode = {
    inventory,
    inFlight: 0,
    views,
    get up() {
      return up;
    },
    get readOnly() {
      return readOnly;
    },
    get galera() {
      return galera;
    },
    get position() {
      return position;
    },
    get latencyMs() {
      return latencyMs;
    },
    get probed() {
      return probed;
    },
    access: (account) => accesses[account],
    noteReadOnly: () => {
      readOnly = true;
      onChange(node);
    },
    async start() {
      for (const service of services) await service.start();
      await tunnel.start();
      await probe.start();
      await views.start();
    },
    async close() {
      await views.close();
      await probe.close();
      for (const service of services) await service.close();
      await tunnel.close();
    },
  };
  return node;
}
