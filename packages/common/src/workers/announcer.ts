import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import {
  ANNOUNCE_INTERVAL_MS,
  ANNOUNCEMENT_LIFE_MS,
  sealAnnouncement,
  type WorkerAnnouncement,
} from './worker-announcement.ts';

/** Keeps a worker's announcement alive. `close` takes it back, so that a drained worker does not count as lost. */
export function createAnnouncer(
  redis: Redis,
  keys: RedisKeys,
  signer: Signer,
  logger: Logger,
  describe: () => WorkerAnnouncement,
): Service {
  const { id } = describe();
  let timer: NodeJS.Timeout | undefined;
  const announce = async () => {
    const key = keys.worker(id);
    await redis
      .multi()
      .set(key, sealAnnouncement(signer, key, describe(), Date.now()), 'PX', ANNOUNCEMENT_LIFE_MS)
      .zadd(keys.workers, 'NX', Date.now(), id)
      .exec();
  };
  return {
    async start() {
      if (timer) return;
      await announce();
      timer = setInterval(() => {
        announce().catch((error: Error) => logger.warn({ reason: error.message }, 'could not announce'));
      }, ANNOUNCE_INTERVAL_MS);
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      await redis.multi().zrem(keys.workers, id).unlink(keys.worker(id)).exec();
    },
  };
}
