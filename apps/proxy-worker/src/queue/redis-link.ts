import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Redis } from 'ioredis';

/** Makes a Redis connection part of the start and the end of the process. `start` waits as long as Redis is away. */
export function redisLink(redis: Redis): Service {
  return {
    async start() {
      if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
    },
    async close() {
      redis.disconnect();
    },
  };
}
