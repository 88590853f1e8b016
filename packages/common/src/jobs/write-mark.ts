import type { Redis } from 'ioredis';
import type { RedisKeys } from '../redis/redis-keys.ts';

/**
 * One key per write decides its fate, whoever sets it first: the worker, just before the first byte leaves for a node
 * (`sending`), or the gateway that gives up on it (`void`). After `void` no worker sends it; without `sending` a dead
 * worker's write was certainly not applied.
 */
const MARK_LIFE_MS = 600_000;

export type WriteFate = 'void' | 'sending';

/** Worker side. False: the write was given up, or is already on its way elsewhere; it must not run. */
export async function markSending(redis: Redis, keys: RedisKeys, requestId: string): Promise<boolean> {
  return (await redis.set(keys.writeMark(requestId), 'sending', 'PX', MARK_LIFE_MS, 'NX')) === 'OK';
}

/** Gateway side. `void`: it has not been sent and never will be. `sending`: it may have reached a node. */
export async function giveUpWrite(redis: Redis, keys: RedisKeys, requestId: string): Promise<WriteFate> {
  const key = keys.writeMark(requestId);
  if ((await redis.set(key, 'void', 'PX', MARK_LIFE_MS, 'NX')) === 'OK') return 'void';
  return (await redis.get(key)) === 'void' ? 'void' : 'sending';
}
