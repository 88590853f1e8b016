import { signerOf } from '@sluice/common/jobs/signer.ts';
import { redisOptions } from '@sluice/common/redis/redis-client.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { openAnnouncement } from '@sluice/common/workers/worker-announcement.ts';
import { Redis } from 'ioredis';
import type { HealthConfig } from './health-config.ts';
import type { Sight } from './judge-health.ts';

/** Names looked at, as by the gatekeepers. */
const NAMES_MAX = 1_000;

/** Looks once for an announcement of the worker whose name is that of the configuration. */
export async function lookForWorker(config: HealthConfig): Promise<Sight> {
  const keys = redisKeys(config.SLUICE_NAMESPACE);
  const signer = signerOf(config);
  const redis = new Redis(config.SLUICE_REDIS_URL.reveal(), {
    ...redisOptions('request'),
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const ids = await redis.zrange(keys.workers, '0', String(NAMES_MAX - 1));
    const own = ids.filter((id) => isOwn(id, config.WORKER_NAME));
    const texts = own.length > 0 ? await redis.mget(own.map((id) => keys.worker(id))) : [];
    const found = own.map((id, index) =>
      openAnnouncement(signer, keys.worker(id), texts[index] ?? '', Date.now()),
    );
    return { redis: 'answers', announced: found.find((each) => each !== null) ?? null };
  } catch {
    return { redis: 'away' };
  } finally {
    redis.disconnect();
  }
}

/** A worker's id is its name, a hyphen and eight hex digits. */
export function isOwn(id: string, name: string): boolean {
  return id.startsWith(`${name}-`) && /^[0-9a-f]{8}$/.test(id.slice(name.length + 1));
}
