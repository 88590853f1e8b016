import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { Redis } from 'ioredis';
import { environmentOf } from '../local/binaries/binary.ts';
import { findBinaries } from '../local/binaries/find-binaries.ts';
import { createChildServer } from '../local/servers/child-server.ts';
import { freePort } from '../local/servers/free-port.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

export interface RedisWithUsers {
  port: number;
  /** A URL as a program gets it, but of this Redis. */
  here(url: string): string;
  /** A connection with the user of such a URL, which does not come back; closed by `stop`. */
  connect(url: string): Promise<Redis>;
  /** In an orderly way; connections are lost. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A real Redis with a configuration and users (the text of an ACL file) as we ship them; only its folders and its port are others. `look` may ping. */
export async function startRedisWithUsers(
  configuration: string,
  users: string,
  look: string,
): Promise<RedisWithUsers> {
  const folder = temporaryFolder('redis-users');
  const { redisServer } = await findBinaries({
    vendorDir: join(PROJECT, '.sluice', 'vendor'),
    env: process.env,
    progress: () => undefined,
  });
  const port = await freePort();
  const here = (url: string) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href;
  const open: Redis[] = [];
  const connect = async (url: string) => {
    const redis = new Redis(here(url), {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      // Nothing is said to the server but what a test says, and AUTH.
      protocol: 2,
      disableClientInfo: true,
    });
    redis.on('error', () => undefined);
    open.push(redis);
    await redis.connect();
    return redis;
  };
  const server = createChildServer({
    name: 'redis',
    kind: 'redis',
    port,
    logFile: join(folder.path, 'redis.log'),
    startTimeoutMs: 30_000,
    stopTimeoutMs: 10_000,
    async prepare() {
      await writeFile(join(folder.path, 'users.acl'), users);
      const shipped = await readFile(configuration, 'utf8');
      const config = shipped
        .replace(/^aclfile .*$/m, `aclfile ${join(folder.path, 'users.acl')}`)
        .replace(/^dir .*$/m, `dir ${folder.path}`);
      const path = join(folder.path, 'redis.conf');
      await writeFile(path, `${config}bind 127.0.0.1\nport ${port}\n`);
      return { command: redisServer.path, args: [path], env: environmentOf(redisServer), cwd: folder.path };
    },
    async probe() {
      const redis = await connect(look);
      await redis.ping();
      return { outcome: 'ready' };
    },
    cleanUp: async () => undefined,
  });
  await server.start();
  return {
    port,
    here,
    connect,
    async restart() {
      await server.stop();
      await server.start();
    },
    async stop() {
      for (const redis of open) redis.disconnect();
      await server.stop();
      folder.remove();
    },
  };
}
