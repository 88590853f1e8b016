import type { ReplyReader } from '@sluice/common/reply/reply-reader.ts';
import type { WorkerWatch } from '@sluice/common/workers/worker-watch.ts';
import type { Redis } from 'ioredis';

type Check = 'ok' | 'degraded' | 'down';

/** Ready means that an answer could come back: Redis and the reply reader. Without a worker it is degraded, not dead. */
export function createReadiness(redis: Redis, replies: ReplyReader, workers: WorkerWatch) {
  return async (): Promise<{ ready: boolean; checks: Record<string, Check> }> => {
    const pong = await redis.ping().then(
      () => true,
      () => false,
    );
    const redisCheck: Check = pong ? 'ok' : 'down';
    // Without Redis nothing comes back, and what was last known of the workers is old.
    const replyCheck: Check = pong && replies.healthy ? 'ok' : 'down';
    const workerCheck: Check = pong && workers.workers.length > 0 ? 'ok' : 'degraded';
    return {
      ready: pong && replies.healthy,
      checks: { redis: redisCheck, replies: replyCheck, workers: workerCheck },
    };
  };
}
