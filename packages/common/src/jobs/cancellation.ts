import type { Redis } from 'ioredis';
import type { Service } from '../lifecycle/service.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import type { Signer } from './signer.ts';

/** Tells all workers that nobody waits for a request any more. Best effort: the deadline is the last authority. */
export async function publishCancellation(
  redis: Redis,
  keys: RedisKeys,
  signer: Signer,
  requestId: string,
): Promise<void> {
  const mac = signer.sign('cancel', keys.cancellations, requestId);
  await redis.publish(keys.cancellations, `${requestId} ${mac}`);
}

/** Listens on a connection of its own (a subscriber can do nothing else) and does not close it. */
export function createCancellationListener(
  subscriber: Redis,
  keys: RedisKeys,
  signer: Signer,
  onCancel: (requestId: string) => void,
): Service {
  const listen = (_channel: string, message: string) => {
    const [requestId, mac] = message.split(' ');
    if (requestId && mac && signer.verify(mac, 'cancel', keys.cancellations, requestId)) onCancel(requestId);
  };
  return {
    async start() {
      subscriber.on('message', listen);
      await subscriber.subscribe(keys.cancellations);
    },
    async close() {
      subscriber.off('message', listen);
    },
  };
}
