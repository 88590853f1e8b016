import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import { createSealedHash, type SealedHash } from '../redis/sealed-hash.ts';
import type { KeyFile } from './key-file.ts';
import { KeyRecord, type KeyStore } from './key-record.ts';
import { compareSeed } from './key-seed.ts';

export interface KeyHashParts {
  /** Of profile `request`. */
  redis: Redis;
  /** Of profile `patient`, only for subscriptions; null where nobody waits for changes. */
  subscriber: Redis | null;
  keys: RedisKeys;
  signer: Signer;
  logger: Logger;
}

/** The API keys of a namespace: id → record. Closes no connection. */
export function createKeyHash({
  redis,
  subscriber,
  keys,
  signer,
  logger,
}: KeyHashParts): SealedHash<KeyRecord> {
  const name = `${keys.queuePrefix}:api-keys`;
  return createSealedHash({ name, purpose: 'key', schema: KeyRecord, signer, redis, subscriber, logger });
}

export interface RedisKeyStoreParts extends KeyHashParts {
  /** Its keys are added where Redis has none of their ids. Started and closed by the store. */
  file: KeyFile | null;
}

export interface RedisKeyStore extends Service, KeyStore {
  look(id: string): Promise<KeyRecord | undefined>;
  /** Records in Redis that were not believed, since the start. */
  readonly refused: number;
}

const SEED_INTERVAL_MS = 1_000;

/** API keys as gatekeepers use them: kept in Redis, in force at once on each, seeded by a file. */
export function createRedisKeyStore(parts: RedisKeyStoreParts): RedisKeyStore {
  const { file, logger } = parts;
  const hash = createKeyHash(parts);
  let seeded: KeyFile['records'] = new Map();
  let seeding = false;
  let timer: NodeJS.Timeout | undefined;

  /** Does nothing until Redis was read, and nothing again until the file changes. */
  const seed = async () => {
    if (!file || seeding || !hash.loaded || file.records === seeded) return;
    seeding = true;
    try {
      const { records } = file;
      const { missing, differing, lingering } = compareSeed(records, seeded, hash.get, Date.now());
      for (const record of missing) {
        const added = await hash.add(record.id, record);
        const [key, present] = [record.id, hash.get(record.id)];
        if (added) logger.info({ key, name: record.name }, 'a key of the key file was added');
        // Another gatekeeper with the same file may have been first.
        else if (!isDeepStrictEqual(present, record))
          logger.warn({ key }, 'a key of the key file was not added: Redis has another record of it');
      }
      for (const key of differing) {
        logger.warn({ key }, 'a key is another in Redis than in the key file; the one in Redis counts');
      }
      for (const key of lingering) {
        logger.warn({ key }, `a key left the key file and stays in force; to end it: keys revoke ${key}`);
      }
      seeded = records;
    } catch (error) {
      logger.warn({ reason: (error as Error).message }, 'the keys of the key file cannot be added now');
    } finally {
      seeding = false;
    }
  };

  let told = false;
  const tellWhenEmpty = () => {
    if (told || !hash.loaded) return;
    told = true;
    if (hash.all().size > 0 || (file && file.records.size > 0)) return;
    logger.warn('there is no API key yet; make one: npm run sluice -- keys create --name app --role reader');
  };

  return {
    find: hash.get,
    look: hash.look,
    get refused() {
      return hash.refused;
    },
    async start() {
      if (timer) return;
      timer = setInterval(() => {
        seed();
        tellWhenEmpty();
      }, SEED_INTERVAL_MS).unref();
      await file?.start();
      await hash.start();
      await seed();
      tellWhenEmpty();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
      await hash.close();
      await file?.close();
    },
  };
}
