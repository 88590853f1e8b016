import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries, Database } from '../binaries/binary.ts';
import { freePort } from '../servers/free-port.ts';
import { createMysqlServer } from '../servers/mysql-server.ts';
import { createOpensshServer } from '../servers/openssh-server.ts';
import type { Server } from '../servers/server.ts';
import { sshdAccount } from '../servers/sshd-account.ts';
import { accountStatements, REPLICATION_ACCOUNT } from './accounts.ts';
import { type InventoryNode, writeInventory } from './inventory.ts';
import { type Dump, loadDumps } from './load-dump.ts';
import { followPrimary, waitForReplicas } from './replication.ts';
import { type ClusterSecrets, loadOrCreateSecrets } from './secrets.ts';
import { loadOrCreateSshKey } from './ssh-keys.ts';

export type NodePorts = { mysqlPort: number; sshPort: number };

export type ClusterOptions = {
  binaries: Binaries;
  /** Everything of the cluster: data, keys, secrets, inventory, logs. A second start goes on with it. */
  dataDir: string;
  /** Where template data folders are kept; shared by all clusters of a checkout. */
  templatesDir: string;
  /** One entry per node, the primary first: its length is the size of the cluster. */
  ports: readonly NodePorts[];
};

export type ClusterNode = InventoryNode & { mysql: Server; sshd: Server };

export type Cluster = {
  readonly database: Database;
  readonly nodes: readonly ClusterNode[];
  readonly primary: ClusterNode;
  readonly replicas: readonly ClusterNode[];
  readonly secrets: ClusterSecrets;
  readonly inventoryFile: string;
  /** The private key that logs in to every node, in OpenSSH's format. */
  readonly userKeyFile: string;
  /** Every server of the cluster, for who supervises them. */
  readonly servers: readonly Server[];
  /** Resolves when all servers answer and the replicas have the primary's data. On failure nothing is left running. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Through the server's own client, on the primary; returns when the replicas have it too. */
  load(dumps: readonly Dump[], timeoutMs: number): Promise<void>;
  waitForReplicas(timeoutMs: number): Promise<void>;
};

const CATCH_UP_TIMEOUT_MS = 120_000;

/** `primary`, `replica-1`, `replica-2`, … */
export function nodeName(index: number): string {
  return index === 0 ? 'primary' : `replica-${index}`;
}

export async function freeNodePorts(nodes: number): Promise<NodePorts[]> {
  const pair = async () => ({ mysqlPort: await freePort(), sshPort: await freePort() });
  return Promise.all(Array.from({ length: nodes }, pair));
}

/** One primary and its replicas by GTID, a real sshd beside each; keys, passwords and inventory made or read. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { dataDir, binaries } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const secrets = await loadOrCreateSecrets(join(dataDir, 'secrets.json'));
  const userKey = await loadOrCreateSshKey(join(dataDir, 'keys', 'id_ed25519'));
  const { user } = await sshdAccount();
  const nodes = await Promise.all(
    options.ports.map((ports, index) =>
      createNode({ options, secrets, userName: user, userPublicKey: userKey.publicKey }, ports, index),
    ),
  );
  const [primary, ...replicas] = nodes;
  if (primary === undefined) throw new Error('a cluster has at least one node');
  const servers = nodes.flatMap((node) => [node.mysql, node.sshd]);
  const inventoryFile = join(dataDir, 'inventory.csv');
  const { database } = binaries;
  const rootOf = (node: ClusterNode) => ({ name: node.name, port: node.mysqlPort, password: secrets.root });

  const caughtUp = (timeoutMs: number) =>
    waitForReplicas(database.flavor, rootOf(primary), replicas.map(rootOf), timeoutMs);

  async function stop(): Promise<void> {
    await Promise.all(servers.map((server) => server.stop()));
  }

  async function start(): Promise<void> {
    const started = await Promise.allSettled(servers.map((server) => server.start()));
    try {
      for (const result of started) if (result.status === 'rejected') throw result.reason;
      const source = {
        port: primary?.mysqlPort ?? 0,
        user: REPLICATION_ACCOUNT,
        password: secrets.replication,
      };
      await Promise.all(replicas.map((replica) => followPrimary(database.flavor, rootOf(replica), source)));
      await caughtUp(CATCH_UP_TIMEOUT_MS);
      await writeInventory(inventoryFile, nodes);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  return {
    database,
    nodes,
    primary,
    replicas,
    secrets,
    inventoryFile,
    userKeyFile: userKey.privateKeyFile,
    servers,
    start,
    stop,
    waitForReplicas: caughtUp,
    async load(dumps, timeoutMs) {
      await loadDumps(database, rootOf(primary), dumps);
      await caughtUp(timeoutMs);
    },
  };
}

type Shared = { options: ClusterOptions; secrets: ClusterSecrets; userName: string; userPublicKey: string };

async function createNode(shared: Shared, ports: NodePorts, index: number): Promise<ClusterNode> {
  const { options, secrets } = shared;
  const { database, sshd } = options.binaries;
  const name = nodeName(index);
  const dir = join(options.dataDir, name);
  const hostKey = await loadOrCreateSshKey(join(options.dataDir, 'keys', `${name}_host_ed25519`));
  const role = index === 0 ? 'primary' : 'replica';
  return {
    name,
    role,
    userName: shared.userName,
    ...ports,
    hostKey: hostKey.publicKey,
    mysql: createMysqlServer({
      name,
      database,
      dir,
      port: ports.mysqlPort,
      serverId: index + 1,
      readOnly: role === 'replica',
      rootPassword: secrets.root,
      templatesDir: options.templatesDir,
      initSql: accountStatements(secrets),
    }),
    sshd: createOpensshServer({
      name: `${name}-sshd`,
      binary: sshd,
      port: ports.sshPort,
      hostPrivateKey: hostKey.privateKey,
      userPublicKey: shared.userPublicKey,
      forwardPort: ports.mysqlPort,
      logFile: join(dir, 'sshd.log'),
    }),
  };
}
