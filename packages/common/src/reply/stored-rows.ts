import { type Redis, ReplyError } from 'ioredis';
import type { RedisKeys } from '../redis/redis-keys.ts';

/** The rows of a reply that lie apart; null when they are gone, or when something else is in their place. */
export async function storedRows(redis: Redis, keys: RedisKeys, requestId: string): Promise<string | null> {
  return redis.get(keys.result(requestId)).catch((error: Error) => {
    if (error instanceof ReplyError) return null;
    throw error;
  });
}
