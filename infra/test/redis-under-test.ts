import { join } from 'node:path';
import { Secret } from '@sluice/common/config/secret.ts';
import { createLogger } from '@sluice/common/logging/logger.ts';
import { createRedis, type RedisProfile } from '@sluice/common/redis/redis-client.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { Redis } from 'ioredis';
import { findBinaries } from '../local/binaries/find-binaries.ts';
import { freePort } from '../local/servers/free-port.ts';
import { createRedisServer } from '../local/servers/redis-server.ts';
import type { Server } from '../local/servers/server.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

export interface RedisUnderTest {
  server: Server;
  logger: ReturnType<typeof createLogger>;
  /** Closed by `stop`. */
  connect(profile: RedisProfile): Redis;
  stop(): Promise<void>;
}

/** A real Redis of a test's own, with connections as the processes open them. */
export async function startRedis(): Promise<RedisUnderTest> {
  const folder = temporaryFolder('redis');
  const binaries = await findBinaries({
    vendorDir: join(PROJECT, '.sluice', 'vendor'),
    env: process.env,
    progress: () => undefined,
  });
  const port = await freePort();
  const server = createRedisServer({
    name: 'redis',
    binary: binaries.redisServer,
    dir: folder.path,
    port,
    password: 'password-of-a-test',
  });
  await server.start();
  const logger = createLogger('test', 'silent');
  const open: Redis[] = [];
  return {
    server,
    logger,
    connect(profile) {
      const url = new Secret(`redis://:password-of-a-test@127.0.0.1:${port}`);
      const redis = createRedis(url, profile, logger, 'test');
      open.push(redis);
      return redis;
    },
    async stop() {
      for (const redis of open) redis.disconnect();
      await server.stop();
      folder.remove();
    },
  };
}
