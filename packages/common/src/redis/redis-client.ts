import { Redis, type RedisOptions } from 'ioredis';
import type { Secret } from '../config/secret.ts';
import type { Logger } from '../logging/logger.ts';

/**
 * How a connection behaves while Redis is away. `request`: the caller waits for an HTTP answer, so commands fail at
 * once. `patient`: background work that waits and tries again without limit (BullMQ workers, blocking readers,
 * subscriptions).
 */
export type RedisProfile = 'request' | 'patient';

/** A half-open connection is noticed within this time: no reply to a command means reconnect. */
const SOCKET_TIMEOUT_MS = 4_000;
const RECONNECT_MAX_MS = 1_000;

export function redisOptions(profile: RedisProfile): RedisOptions {
  const shared: RedisOptions = {
    connectTimeout: 3_000,
    keepAlive: 2_000,
    noDelay: true,
    // A server that was demoted keeps its connections: the name, or a proxy, leads to its successor.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    retryStrategy: (attempt) => Math.min(50 * attempt, RECONNECT_MAX_MS) * (0.75 + Math.random() / 2),
  };
  return profile === 'request'
    ? {
        ...shared,
        maxRetriesPerRequest: 0,
        enableOfflineQueue: false,
        commandTimeout: SOCKET_TIMEOUT_MS,
        socketTimeout: SOCKET_TIMEOUT_MS,
      }
    : { ...shared, maxRetriesPerRequest: null };
}

/** Opens a connection and logs its changes of state. The caller closes it. */
export function createRedis(url: Secret, profile: RedisProfile, logger: Logger, name: string): Redis {
  const redis = new Redis(url.reveal(), { ...redisOptions(profile), connectionName: name });
  redis.on('error', (error: NodeJS.ErrnoException) => {
    logger.warn({ redis: name, reason: error.code ?? error.message }, 'redis connection failed');
  });
  return redis;
}
