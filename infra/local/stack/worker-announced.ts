import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { Redis } from 'ioredis';

/** True once a worker of this name has announced itself since `startedAt`: an older entry is of one that died. */
export async function isAnnounced(
  redisUrl: string,
  namespace: string,
  name: string,
  startedAt: number,
): Promise<boolean> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const ids = await redis.zrange(redisKeys(namespace).workers, String(startedAt), '+inf', 'BYSCORE');
    return ids.some((id) => id.startsWith(`${name}-`));
  } finally {
    redis.disconnect();
  }
}
