import { type Signer, signerOf } from '@sluice/common/jobs/signer.ts';
import { createLogger, type Logger } from '@sluice/common/logging/logger.ts';
import { createRedis } from '@sluice/common/redis/redis-client.ts';
import { type Redis, ReplyError } from 'ioredis';
import { CommandFailure } from './command-failure.ts';
import type { RedisConfig } from './redis-settings.ts';

const CONNECT_WITHIN_MS = 3_000;

export interface RedisLink {
  redis: Redis;
  signer: Signer;
  logger: Logger;
}

/** Does something on a connection of its own. What Redis or the network refuses becomes a CommandFailure. */
export async function withRedis<T>(config: RedisConfig, work: (link: RedisLink) => Promise<T>): Promise<T> {
  const logger = createLogger('sluice', 'silent');
  const redis = createRedis(config.SLUICE_REDIS_URL, 'request', logger, 'sluice-cli');
  try {
    await ready(redis);
    return await work({ redis, signer: signerOf(config), logger });
  } catch (error) {
    if (error instanceof ReplyError || (redis.status !== 'ready' && !(error instanceof CommandFailure))) {
      throw unusable(redis, (error as Error).message);
    }
    throw error;
  } finally {
    redis.disconnect();
  }
}

async function ready(redis: Redis): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  redis.once('ready', resolve);
  redis.once('error', (error: NodeJS.ErrnoException) => reject(unusable(redis, error.code ?? error.message)));
  const timer = setTimeout(() => reject(unusable(redis, 'no answer')), CONNECT_WITHIN_MS);
  await promise.finally(() => clearTimeout(timer));
}

function unusable({ options }: Redis, reason: string): CommandFailure {
  return new CommandFailure(`Redis at ${options.host}:${options.port} cannot be used (${reason})`);
}
