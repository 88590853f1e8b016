import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinaries } from '../../local/binaries/find-binaries.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { createRedisServer } from '../../local/servers/redis-server.ts';
import type { Server } from '../../local/servers/server.ts';
import { answersOk, createAppServer } from '../../local/stack/app-server.ts';
import { ContainerList } from '../../local/stack/container-processes.ts';
import { stackSecrets, writeKeyFile } from '../../local/stack/stack-secrets.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const TEXT_ANALYSIS = join(PROJECT, 'infra', 'images', 'text-analysis', 'src', 'main.ts');
const WAITING = join(import.meta.dirname, 'waiting-container.ts');
const REVERSE_PROXY = join(import.meta.dirname, 'reverse-proxy.ts');
const WARM_LIMIT_MS = 60_000;

/** Two pools of the same size: real work on this machine's processor, and work that lasts without needing it. */
export const POOLS = ['text-analysis', 'waiting-40', 'waiting-250'] as const;
export type PoolName = (typeof POOLS)[number];

/** What the benchmark runs against: a Redis, an orchestrator, its containers and a reverse proxy, all its own. */
export interface Stage {
  readonly orchestratorUrl: string;
  readonly key: string;
  /** In front of the containers of the pool `text-analysis`. */
  readonly proxyUrl: string;
  containers(pool: PoolName): Promise<string[]>;
  close(): Promise<void>;
}

export async function setStage(containersPerPool: number): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const servers: Server[] = [];
  const close = async () => {
    for (const server of servers.reverse()) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async (server: Server) => {
    servers.push(server);
    await server.start();
  };
  try {
    mkdirSync(join(folder, 'redis'));
    const secrets = stackSecrets(folder);
    const keysFile = join(folder, 'keys.json');
    writeKeyFile(keysFile, secrets, 'none');
    const binaries = await findBinaries({
      vendorDir: join(PROJECT, '.sluice', 'vendor'),
      env: process.env,
      progress: () => undefined,
    });
    const redisPort = await freePort();
    await start(
      createRedisServer({
        name: 'redis',
        binary: binaries.redisServer,
        dir: join(folder, 'redis'),
        port: redisPort,
        password: secrets.redisPassword,
      }),
    );
    const poolsFile = join(folder, 'pools.yaml');
    writeFileSync(poolsFile, poolsOf(containersPerPool));
    const port = await freePort();
    const orchestratorUrl = `http://127.0.0.1:${port}`;
    await start(
      createAppServer({
        name: 'orchestrator',
        kind: 'orchestrator',
        port,
        script: join(PROJECT, 'apps', 'orchestrator', 'src', 'main.ts'),
        env: {
          SLUICE_REDIS_URL: `redis://:${secrets.redisPassword}@127.0.0.1:${redisPort}`,
          SLUICE_SIGNING_KEY: secrets.signingKey,
          ORCHESTRATOR_PORT: String(port),
          ORCHESTRATOR_KEYS_FILE: keysFile,
          ORCHESTRATOR_POOLS_FILE: poolsFile,
          ORCHESTRATOR_LOGS: join(folder, 'containers'),
          LOG_LEVEL: 'info', // what everybody pays in production
        },
        logFile: join(folder, 'orchestrator.log'),
        answers: () => answersOk(`${orchestratorUrl}/readyz`),
      }),
    );
    const containers = async (pool: PoolName) => {
      const response = await fetch(`${orchestratorUrl}/containers?pool=${pool}`, {
        headers: { authorization: `Bearer ${secrets.keys.admin}` },
      });
      const list = ContainerList.parse(await response.json());
      return list.containers.filter(({ state }) => state === 'free').map(({ url }) => url);
    };
    for (const pool of POOLS) await untilWarm(() => containers(pool), containersPerPool);
    const proxyPort = await freePort();
    const proxyUrl = `http://127.0.0.1:${proxyPort}`;
    await start(
      createAppServer({
        name: 'reverse proxy',
        kind: 'container',
        port: proxyPort,
        script: REVERSE_PROXY,
        env: { PORT: String(proxyPort), TARGETS: (await containers('text-analysis')).join(',') },
        logFile: join(folder, 'reverse-proxy.log'),
        answers: () => answersOk(`${proxyUrl}/healthz`),
      }),
    );
    return { orchestratorUrl, key: secrets.keys.writer, proxyUrl, containers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function poolsOf(count: number): string {
  const size = { min: count, max: count };
  const process = (command: string[], environment = {}) => ({ kind: 'process', command, environment });
  return JSON.stringify({
    pools: [
      { name: 'text-analysis', runtime: process(['node', TEXT_ANALYSIS]), size },
      { name: 'waiting-40', runtime: process(['node', WAITING], { WORK_MS: '40' }), size },
      { name: 'waiting-250', runtime: process(['node', WAITING], { WORK_MS: '250' }), size },
    ],
  });
}

async function untilWarm(free: () => Promise<string[]>, count: number): Promise<void> {
  const deadline = Date.now() + WARM_LIMIT_MS;
  while ((await free()).length < count) {
    if (Date.now() > deadline) throw new Error(`Not ${count} containers after ${WARM_LIMIT_MS / 1000} s`);
    await delay(100);
  }
}
