import type { Redis } from 'ioredis';
import type { RedisKeys } from '../redis/redis-keys.ts';
import type { Signer } from './signer.ts';

/**
 * One key per write decides its fate, whoever sets it first: the worker, just before the first byte leaves for a node
 * (`sending`), or the gateway that gives up on it (`void`). After `void` no worker sends it; without `sending` a dead
 * worker's write was certainly not applied. The value is signed, so that nobody else can make an applied write look void.
 */
const MARK_LIFE_MS = 600_000;

export type WriteFate = 'void' | 'sending';

/** Worker side. False: the write was given up, or is already on its way elsewhere; it must not run. */
export async function markSending(
  redis: Redis,
  keys: RedisKeys,
  signer: Signer,
  requestId: string,
): Promise<boolean> {
  const key = keys.writeMark(requestId);
  return (await redis.set(key, markOf(signer, key, 'sending'), 'PX', MARK_LIFE_MS, 'NX')) === 'OK';
}

/**
 * Gateway side. `void`: it has not been sent and never will be. `sending`: it may have reached a node; a mark that nobody
 * of ours made leaves the same doubt.
 */
export async function giveUpWrite(
  redis: Redis,
  keys: RedisKeys,
  signer: Signer,
  requestId: string,
): Promise<WriteFate> {
  const key = keys.writeMark(requestId);
  if ((await redis.set(key, markOf(signer, key, 'void'), 'PX', MARK_LIFE_MS, 'NX')) === 'OK') return 'void';
  const [fate, mac = ''] = ((await redis.get(key)) ?? '').split(' ');
  return fate === 'void' && signer.verify(mac, 'mark', key, fate) ? 'void' : 'sending';
}

function markOf(signer: Signer, key: string, fate: WriteFate): string {
  return `${fate} ${signer.sign('mark', key, fate)}`;
}
