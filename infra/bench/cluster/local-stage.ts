import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from '../../local/binaries/binary.ts';
import { ACCOUNT_NAMES, accountStatements } from '../../local/cluster/accounts.ts';
import { type Cluster, createCluster, freeNodePorts } from '../../local/cluster/cluster.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { createMysqlServer } from '../../local/servers/mysql-server.ts';
import { createRedisServer } from '../../local/servers/redis-server.ts';
import type { Server } from '../../local/servers/server.ts';
import { appEnvironments } from '../../local/stack/app-environments.ts';
import { answersOk, createAppServer } from '../../local/stack/app-server.ts';
import { ensurePolicyFile } from '../../local/stack/policy-template.ts';
import { type StackSecrets, stackSecrets, writeKeyFile } from '../../local/stack/stack-secrets.ts';
import { isAnnounced } from '../../local/stack/worker-announced.ts';
import type { MeasuredCluster } from './arms.ts';
import { type DatabaseServer, withConnection } from './database-server.ts';

/** As many as `npm start` has. */
const NODES = 3;
const WORKERS = 2;
const LOGS_KEPT_SECONDS = 60;
/** Of no consequence: it replicates with nobody. */
const STANDALONE_SERVER_ID = 100;

export interface LocalStageOptions {
  binaries: Binaries;
  projectDir: string;
  /** Which the API key is for. */
  database: string;
  signal: AbortSignal;
}

/** What is compared on one machine: a stand-alone server, and beside it a cluster with Sluice in front, all the benchmark's own. */
export interface LocalStage {
  standalone: DatabaseServer;
  cluster: MeasuredCluster;
  /** Stops all that was started and takes its data away. */
  close(): Promise<void>;
}

export async function setLocalStage(options: LocalStageOptions): Promise<LocalStage> {
  const { binaries, projectDir, signal } = options;
  const benchDir = join(projectDir, '.sluice', 'bench');
  mkdirSync(benchDir, { recursive: true });
  const folder = mkdtempSync(join(benchDir, 'data-'));
  const servers: Server[] = [];
  const start = async (server: Server) => {
    signal.throwIfAborted();
    servers.push(server);
    await server.start();
  };
  let cluster: Cluster | undefined;
  const close = async () => {
    for (const server of servers.reverse()) await server.stop();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const templatesDir = join(projectDir, '.sluice', 'templates');
    cluster = await createCluster({
      binaries,
      dataDir: join(folder, 'cluster'),
      templatesDir,
      ports: await freeNodePorts(NODES),
    });
    signal.throwIfAborted();
    await cluster.start();
    const standalonePort = await freePort();
    await start(
      createMysqlServer({
        name: 'stand-alone',
        database: binaries.database,
        dir: join(folder, 'stand-alone'),
        port: standalonePort,
        serverId: STANDALONE_SERVER_ID,
        readOnly: false,
        rootPassword: cluster.secrets.root,
        templatesDir,
        initSql: accountStatements(cluster.secrets),
      }),
    );
    const url = await startSluice(options, cluster, folder, start);
    const secrets = stackSecrets(folder);
    const access = { host: '127.0.0.1', user: ACCOUNT_NAMES.admin, password: cluster.secrets.admin };
    const [primary, ...replicas] = cluster.nodes.map(({ name, mysqlPort }) => ({
      ...access,
      name,
      port: mysqlPort,
    }));
    if (primary === undefined) throw new Error('a cluster has at least one node');
    const standalone = { ...access, name: 'stand-alone', port: standalonePort };
    for (const server of [standalone, primary, ...replicas])
      await forgetOldLogs(server, cluster.secrets.root);
    const gatekeeper = { url, key: secrets.keys.writer };
    return { standalone, cluster: { kind: 'replication', primary, replicas, gatekeeper }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A run writes gigabytes of binary logs, which nobody reads again once the replicas have them. A log in use is kept. */
async function forgetOldLogs(server: DatabaseServer, password: string): Promise<void> {
  await withConnection({ ...server, user: 'root', password }, (connection) =>
    connection.query(`SET GLOBAL binlog_expire_logs_seconds = ${LOGS_KEPT_SECONDS}`),
  );
}

/** Redis, workers and a gatekeeper, in the order in which they need each other. Returns the gatekeeper's address. */
async function startSluice(
  { binaries, projectDir, database }: LocalStageOptions,
  cluster: Cluster,
  folder: string,
  start: (server: Server) => Promise<void>,
): Promise<string> {
  const secrets: StackSecrets = stackSecrets(folder);
  const files = {
    keys: join(folder, 'keys.json'),
    policy: join(folder, 'policy.yaml'),
    audit: join(folder, 'audit.log'),
    pools: null,
    containerLogs: folder,
  };
  writeKeyFile(files.keys, secrets, database);
  ensurePolicyFile(files.policy);
  const ports = { redis: await freePort(), gatekeeper: await freePort(), orchestrator: 0 };
  await start(
    createRedisServer({
      name: 'redis',
      binary: binaries.redisServer,
      dir: join(folder, 'redis'),
      port: ports.redis,
      password: secrets.redisPassword,
    }),
  );
  const environments = appEnvironments(cluster, secrets, ports, files, null);
  const script = (app: string) => join(projectDir, 'apps', app, 'src', 'main.ts');
  for (let index = 1; index <= WORKERS; index += 1) {
    const name = `worker-${index}`;
    await start(
      createAppServer({
        name,
        kind: 'worker',
        port: 0,
        script: script('proxy-worker'),
        env: { ...environments.worker, WORKER_NAME: name },
        logFile: join(folder, `${name}.log`),
        answers: (startedAt) =>
          isAnnounced(String(environments.worker.SLUICE_REDIS_URL), 'sluice', name, startedAt),
      }),
    );
  }
  const url = `http://127.0.0.1:${ports.gatekeeper}`;
  await start(
    createAppServer({
      name: 'gatekeeper',
      kind: 'gatekeeper',
      port: ports.gatekeeper,
      script: script('gatekeeper'),
      env: environments.gatekeeper,
      logFile: join(folder, 'gatekeeper.log'),
      answers: () => answersOk(`${url}/readyz`),
    }),
  );
  return url;
}
