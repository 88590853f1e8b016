import type { Redis } from 'ioredis';
import type { RedisKeys } from '../redis/redis-keys.ts';
import { CLOCK_SKEW_MS } from './job-age.ts';

/**
 * A job runs once, whoever hands it out again and to whom: the first worker to claim its id has it, until nothing of it
 * could start any more. False: another worker has it. Throws when Redis does not tell; asking again is safe, since a claim
 * of one's own that was not heard of counts.
 */
export async function claimJob(
  redis: Redis,
  keys: RedisKeys,
  jobId: string,
  workerId: string,
  latestDeadlineAt: number,
): Promise<boolean> {
  const key = keys.jobClaim(jobId);
  const lifeMs = Math.max(0, latestDeadlineAt - Date.now()) + CLOCK_SKEW_MS;
  if ((await redis.set(key, workerId, 'PX', lifeMs, 'NX')) === 'OK') return true;
  return (await redis.get(key)) === workerId;
}
