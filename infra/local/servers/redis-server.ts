import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Binary, environmentOf } from '../binaries/binary.ts';
import { createChildServer, type Readiness } from './child-server.ts';
import type { Server } from './server.ts';

export type RedisServerOptions = {
  name: string;
  binary: Binary;
  /** Holds the data, the configuration and, unless given, the log. */
  dir: string;
  port: number;
  password: string;
  logFile?: string;
};

/** Redis as a queue needs it: nothing is evicted, and a crash loses at most the last second. */
export function createRedisServer(options: RedisServerOptions): Server {
  const { name, binary, dir, port, password } = options;
  const configFile = join(dir, 'redis.conf');

  return createChildServer({
    name,
    kind: 'redis',
    port,
    logFile: options.logFile ?? join(dir, 'redis.log'),
    startTimeoutMs: 30_000,
    stopTimeoutMs: 10_000,
    async prepare() {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      // In a file and not on the command line, where every user of the machine could read the password.
      await writeFile(configFile, redisConfig({ port, dir, password }), { mode: 0o600 });
      return { command: binary.path, args: [configFile], env: environmentOf(binary), cwd: dir };
    },
    probe: () => probe(port, password),
    cleanUp: () => rm(configFile, { force: true }),
  });
}

function redisConfig(settings: { port: number; dir: string; password: string }): string {
  return [
    'bind 127.0.0.1',
    `port ${settings.port}`,
    'protected-mode yes',
    `requirepass ${settings.password}`,
    `dir ${JSON.stringify(settings.dir)}`,
    'daemonize no',
    'maxmemory-policy noeviction',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'tcp-keepalive 60',
    '',
  ].join('\n');
}

/** Connecting waits until the data are loaded (ioredis' ready check). */
async function probe(port: number, password: string): Promise<Readiness> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    password,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return { outcome: 'ready' };
  } finally {
    client.disconnect();
  }
}
