import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from '../binaries/find-binaries.ts';
import { type Cluster, createCluster, nodeName } from '../cluster/cluster.ts';
import { demoDatabase } from '../demo/demo-sql.ts';
import { createRedisServer } from '../servers/redis-server.ts';
import type { Server } from '../servers/server.ts';
import { type AppEnvironments, appEnvironments } from './app-environments.ts';
import { answersOk, createAppServer } from './app-server.ts';
import { type ContainerWatch, createContainerWatch } from './container-watch.ts';
import { loadDemoOnce, loadOwnDumps } from './demo-load.ts';
import { writeEnvironmentFile } from './environment-file.ts';
import { ensurePolicyFile } from './policy-template.ts';
import { Ports } from './ports.ts';
import type { RunRecordFile } from './run-record.ts';
import { endDockerContainers, prepareContainers } from './stack-containers.ts';
import type { StackOptions } from './stack-options.ts';
import { type StackSecrets, stackSecrets, writeKeyFile } from './stack-secrets.ts';
import { removeStateFile, type StackState, writeStateFile } from './state-file.ts';
import { Supervisor } from './supervisor.ts';
import { isAnnounced } from './worker-announced.ts';

export interface LocalStackParts {
  options: StackOptions;
  projectDir: string;
  env: Record<string, string | undefined>;
  record: RunRecordFile;
  say: (line: string) => void;
}

export interface LocalStack {
  /** Resolves when everything answers; on failure `close` clears up. */
  start(): Promise<void>;
  close(): Promise<void>;
  state(): StackState;
}

const NODES = 3;

/** The whole system on one machine: composes the servers, the cluster and the apps, and keeps the files about them. */
export function createLocalStack({ options, projectDir, env, record, say }: LocalStackParts): LocalStack {
  const { dataDir } = options;
  const stateFile = join(dataDir, 'state.json');
  const logs = join(dataDir, 'logs');
  const supervisor = new Supervisor({ noRestart: options.noRestart, say, onChange: () => publish() });
  let ready: {
    cluster: Cluster;
    secrets: StackSecrets;
    ports: { gatekeeper: number; orchestrator: number };
  } | null = null;
  let containers: ContainerWatch | undefined;
  let closing = false;

  const publish = () => {
    if (closing) return;
    record.write(supervisor.servers.flatMap((server) => server.pid ?? []));
    if (ready) writeStateFile(stateFile, state());
  };

  const state = (): StackState => {
    if (!ready) throw new Error('the stack is not ready');
    const { cluster, secrets, ports } = ready;
    return {
      processes: [
        ...supervisor.servers.map((server) => ({
          name: server.name,
          kind: server.kind,
          pid: server.pid ?? null,
          ...(server.port > 0 ? { port: server.port } : {}),
          ...urlOf(server),
          ...nodeOf(server, cluster),
          log: server.logFile,
        })),
        ...(containers?.processes ?? []),
      ],
      urls: { gatekeeper: localUrl(ports.gatekeeper), orchestrator: localUrl(ports.orchestrator) },
      keys: secrets.keys,
      inventory: cluster.inventoryFile,
    };
  };

  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    if (closing) throw new Error('the stack is being stopped');
    const startedAt = performance.now();
    say(`  ${what} …`);
    const result = await work();
    say(`  ${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return result;
  };

  const startServers = async (ports: Ports, secrets: StackSecrets) => {
    const binaries = await step('servers', () =>
      findBinaries({
        vendorDir: join(projectDir, '.sluice', 'vendor'),
        env,
        progress: (line) => say(`    ${line}`),
      }),
    );
    const redisPort = await ports.keep('redis');
    const redis = createRedisServer({
      name: 'redis',
      binary: binaries.redisServer,
      dir: join(dataDir, 'redis'),
      port: redisPort,
      password: secrets.redisPassword,
      logFile: join(logs, 'redis.log'),
    });
    const nodePorts = [];
    for (let index = 0; index < NODES; index += 1) {
      const mysqlPort = await ports.keep(nodeName(index));
      nodePorts.push({ mysqlPort, sshPort: await ports.keep(`${nodeName(index)}-sshd`) });
    }
    const cluster = await createCluster({
      binaries,
      dataDir: join(dataDir, 'cluster'),
      templatesDir: join(projectDir, '.sluice', 'templates'),
      ports: nodePorts,
    });
    supervisor.adopt([redis]);
    supervisor.adopt(cluster.nodes.map((node) => node.mysql));
    supervisor.adopt(cluster.nodes.map((node) => node.sshd));
    await step(`Redis ${binaries.redisServer.version}`, () => redis.start());
    publish();
    const { flavor, server } = cluster.database;
    await step(`${flavor} ${server.version}: a primary and two replicas, one sshd each`, () =>
      cluster.start(),
    );
    publish();
    return { cluster, redisPort };
  };

  const startApps = async (
    environments: AppEnvironments,
    ports: { gatekeeper: number; orchestrator: number },
  ) => {
    for (const [name, variables] of Object.entries(environments))
      writeEnvironmentFile(dataDir, name, variables);
    const app = (name: string, folder: string) => ({
      name,
      script: join(projectDir, 'apps', folder, 'src', 'main.ts'),
      logFile: join(logs, `${name}.log`),
    });
    const workers = Array.from({ length: options.workers }, (_, index) => {
      const name = `worker-${index + 1}`;
      return createAppServer({
        ...app(name, 'proxy-worker'),
        kind: 'worker',
        port: 0,
        env: { ...environments.worker, WORKER_NAME: name },
        answers: (startedAt) =>
          isAnnounced(
            String(environments.worker.SLUICE_REDIS_URL),
            environments.worker.SLUICE_NAMESPACE ?? 'sluice',
            name,
            startedAt,
          ),
      });
    });
    const gatekeeper = createAppServer({
      ...app('gatekeeper', 'gatekeeper'),
      kind: 'gatekeeper',
      port: ports.gatekeeper,
      env: environments.gatekeeper,
      answers: () => answersOk(`${localUrl(ports.gatekeeper)}/readyz`),
    });
    const orchestrator = createAppServer({
      ...app('orchestrator', 'orchestrator'),
      kind: 'orchestrator',
      port: ports.orchestrator,
      env: environments.orchestrator,
      answers: () => answersOk(`${localUrl(ports.orchestrator)}/readyz`),
    });
    await step(`gatekeeper, ${options.workers} worker(s), orchestrator`, () =>
      supervisor.start([...workers, gatekeeper, orchestrator]),
    );
  };

  let starting: Promise<void> | undefined;

  return {
    state,
    start() {
      starting ??= startAll();
      return starting;
    },
    async close() {
      closing = true;
      removeStateFile(stateFile);
      await containers?.close();
      await supervisor.close();
      // A start that was under way gives up at its next step; what it had begun meanwhile is stopped too.
      await starting?.catch(() => undefined);
      await containers?.close();
      await supervisor.close();
      await endDockerContainers(dataDir, say);
      record.remove();
    },
  };

  async function startAll(): Promise<void> {
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    say(`Sluice starts; its data lie in ${dataDir}`);
    const ports = new Ports(join(dataDir, 'ports.json'));
    const appPorts = {
      gatekeeper: await ports.demand('gatekeeper', options.gatekeeperPort, '--gatekeeper-port'),
      orchestrator: await ports.demand('orchestrator', options.orchestratorPort, '--orchestrator-port'),
    };
    const secrets = stackSecrets(dataDir);
    const { docker, poolsFile } = await prepareContainers(options, projectDir, env.DOCKER_HOST, say);
    const files = {
      keys: join(dataDir, 'keys.json'),
      policy: join(dataDir, 'policy.yaml'),
      audit: join(dataDir, 'logs', 'audit.log'),
      pools: poolsFile,
      containerLogs: join(logs, 'containers'),
    };
    writeKeyFile(files.keys, secrets, demoDatabase);
    ensurePolicyFile(files.policy);
    const { cluster, redisPort } = await startServers(ports, secrets);
    await step('demo shop', () => loadDemoOnce(cluster));
    if (options.load.length > 0) await step('your dumps', () => loadOwnDumps(cluster, options.load));
    const environments = appEnvironments(cluster, secrets, { redis: redisPort, ...appPorts }, files, docker);
    await startApps(environments, appPorts);
    const watch = createContainerWatch({
      url: localUrl(appPorts.orchestrator),
      adminKey: secrets.keys.admin,
      logsFolder: files.containerLogs,
      onChange: publish,
    });
    containers = watch;
    await step('containers', async () => {
      const { wanted, free } = await watch.warm();
      if (free < wanted) say(`    ${free} of ${wanted} serve; ${join(logs, 'orchestrator.log')} says more`);
    });
    ready = { cluster, secrets, ports: appPorts };
    publish();
    watch.start();
  }
}

const localUrl = (port: number) => `http://127.0.0.1:${port}`;

function urlOf({ kind, port }: Server): { url?: string } {
  return kind === 'gatekeeper' || kind === 'orchestrator' ? { url: localUrl(port) } : {};
}

function nodeOf(server: Server, cluster: Cluster): { node?: string } {
  const node = cluster.nodes.find((each) => each.mysql === server || each.sshd === server);
  return node ? { node: node.name } : {};
}
