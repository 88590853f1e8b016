import { Failure } from '@sluice/common/errors/failure.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { createSealedHash } from '@sluice/common/redis/sealed-hash.ts';
import type { Redis } from 'ioredis';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import { type PoolSettings, PoolSize } from './pool-settings.ts';
import type { Pools } from './pools.ts';
import { unknownPool } from './unknown-pool.ts';

export interface RedisPoolsParts {
  /** As `readPoolsFile` gives them: at least one. */
  settings: readonly PoolSettings[];
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  /** Of profile `patient`, for a subscription; null: changes are seen within a second. Not closed here. */
  subscriber: Redis | null;
  keys: OrchestratorKeys;
  signer: Signer;
  logger: Logger;
}

/** The pools of the file, with the sizes that were changed since: those lie in Redis, signed, and outlive restarts. */
export function createRedisPools(parts: RedisPoolsParts): Pools {
  const { settings, keys, redis, subscriber, signer, logger } = parts;
  const [firstSettings] = settings;
  if (!firstSettings) throw new Error('there must be a pool');
  const sizes = createSealedHash({
    name: keys.sizes,
    purpose: 'pool-size',
    schema: PoolSize,
    signer,
    redis,
    subscriber,
    logger,
  });
  const byName = new Map(settings.map((pool) => [pool.name, pool]));
  const present = (pool: PoolSettings): PoolSettings => ({
    ...pool,
    size: sizes.get(pool.name) ?? pool.size,
  });

  return {
    get first() {
      return present(firstSettings);
    },
    find(name) {
      const pool = byName.get(name);
      return pool && present(pool);
    },
    all: () => settings.map(present),
    async resize(name, size) {
      const pool = byName.get(name);
      if (!pool) throw unknownPool(name);
      if (pool.runtime.kind === 'static') {
        throw new Failure('REQUEST.UNSUPPORTED', `nobody starts containers of the static pool ${name}`);
      }
      try {
        await sizes.put(name, size);
      } catch (error) {
        logger.warn({ pool: name, reason: (error as Error).message }, 'the size of a pool cannot be changed');
        throw new Failure('QUEUE.UNAVAILABLE');
      }
      logger.info({ pool: name, size }, 'the size of a pool was changed');
      return present(pool);
    },
    async start() {
      await sizes.start();
      // While the signing key is being rotated: with the newer of two keys.
      if (sizes.loaded) await sizes.reseal().catch(() => undefined);
    },
    close: sizes.close,
  };
}
