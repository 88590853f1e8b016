import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyFile } from '@sluice/common/auth/key-file.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import { createCancellationListener } from '@sluice/common/jobs/cancellation.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { createReplyReader } from '@sluice/common/reply/reply-reader.ts';
import { createAnnouncer } from '@sluice/common/workers/announcer.ts';
import { createWorkerWatch } from '@sluice/common/workers/worker-watch.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, beforeAll } from 'vitest';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

/** Every service of `packages/common` keeps the contract, on a real Redis. */
let redis: RedisUnderTest;
const folder = temporaryFolder('services');
const keys = redisKeys('test');
const signer = createSigner(new Secret('k'.repeat(32)));

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  folder.remove();
});

exerciseService('reply reader', () =>
  createReplyReader({
    gateway: 'gateway',
    blocking: redis.connect('patient'),
    redis: redis.connect('patient'),
    keys,
    signer,
    logger: redis.logger,
    onReply: () => undefined,
  }),
);

exerciseService('worker watch', () =>
  createWorkerWatch(redis.connect('request'), keys, signer, redis.logger, () => undefined),
);

exerciseService('announcer', () =>
  createAnnouncer(redis.connect('patient'), keys, signer, redis.logger, () => ({
    id: 'worker-1',
    name: 'worker',
    concurrency: 1,
    nodes: [],
    refused: { signature: 0, replay: 0, expired: 0, malformed: 0 },
  })),
);

exerciseService('cancellation listener', () =>
  createCancellationListener(redis.connect('patient'), keys, signer, () => undefined),
);

exerciseService('key file', () => {
  const path = join(folder.path, 'keys.json');
  writeFileSync(path, '{"keys": []}');
  return createKeyFile(path, redis.logger);
});
