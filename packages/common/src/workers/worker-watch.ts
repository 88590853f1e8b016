import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import { openAnnouncement, type WorkerAnnouncement } from './worker-announcement.ts';

const LOOK_INTERVAL_MS = 500;
/** A worker missing for this many looks in a row is lost; more than one, so that a Redis that was away can catch up. */
const LOOKS_UNTIL_LOST = 5;
/** Names looked at; whoever else writes to Redis could add any number. */
const NAMES_MAX = 1_000;

export interface WorkerWatch extends Service {
  readonly workers: readonly WorkerAnnouncement[];
}

/** Watches the announcements; `onLost` is called once for each worker that vanished without saying goodbye. */
export function createWorkerWatch(
  redis: Redis,
  keys: RedisKeys,
  signer: Signer,
  logger: Logger,
  onLost: (workerId: string) => void,
): WorkerWatch {
  let timer: NodeJS.Timeout | undefined;
  let workers: WorkerAnnouncement[] = [];
  const missing = new Map<string, number>();

  const look = async () => {
    const ids = await redis.zrange(keys.workers, '0', String(NAMES_MAX - 1));
    const texts = ids.length > 0 ? await redis.mget(ids.map((id) => keys.worker(id))) : [];
    const present: WorkerAnnouncement[] = [];
    for (const [index, id] of ids.entries()) {
      const announcement = openAnnouncement(signer, keys.worker(id), texts[index] ?? '', Date.now());
      if (announcement) {
        present.push(announcement);
        missing.delete(id);
        continue;
      }
      const looks = (missing.get(id) ?? 0) + 1;
      missing.set(id, looks);
      if (looks === LOOKS_UNTIL_LOST) {
        logger.warn({ worker: id }, 'a worker is lost');
        onLost(id);
        // Other gateways have as many looks of their own before the name disappears.
        setTimeout(() => redis.zrem(keys.workers, id).catch(() => undefined), 10_000).unref();
      }
    }
    for (const id of missing.keys()) if (!ids.includes(id)) missing.delete(id);
    workers = present;
  };

  let looking = false;
  /** A look that fails says nothing about the workers: counting begins anew. */
  const lookAlone = () => {
    if (looking) return;
    looking = true;
    look()
      .catch(() => missing.clear())
      .finally(() => {
        looking = false;
      });
  };

  return {
    get workers() {
      return workers;
    },
    async start() {
      timer ??= setInterval(lookAlone, LOOK_INTERVAL_MS);
      lookAlone();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
