import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { KeyRecord } from '../auth/key-record.ts';
import { Failure } from '../errors/failure.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import { TOKEN_BUCKET_LUA } from './token-bucket.lua.ts';

export type Rate = NonNullable<KeyRecord['rate']>;

/** How a caller stands after one request. */
export interface RateStanding {
  /** False: the request is one too many. */
  allowed: boolean;
  /** Requests that may come at once now. */
  remaining: number;
  /** Until the whole burst may come again; when not allowed, until the next request may. Rounded up, at least 1. */
  seconds: number;
}

export interface RateLimiter {
  /** Counts one request. Throws QUEUE.UNAVAILABLE when Redis does not answer. */
  take(keyId: string, rate: Rate): Promise<RateStanding>;
}

/** Rates in use at a time: one per kind of key, so a handful. Beyond it all are made anew. */
const LIMITERS_MAX = 1_000;

/**
 * Rates of callers, shared by all gatekeepers. `burst` requests may come at once, then `perSecond`: one token bucket
 * per key. The library's own BurstyRateLimiter adds two fixed windows and does not tell what is left. A caller in
 * excess is refused from memory until its next token is due, so that its flood costs Redis one call per token.
 */
export function createRedisRateLimiter(redis: Redis, keys: RedisKeys): RateLimiter {
  const limiters = new Map<string, RateLimiterRedis>();

  const limiterOf = ({ perSecond, burst }: Rate): RateLimiterRedis => {
    const name = `${perSecond}/${burst}`;
    const known = limiters.get(name);
    if (known) return known;
    if (limiters.size >= LIMITERS_MAX) limiters.clear();
    const limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: keys.rates,
      points: burst,
      // For our script, which gets it as ARGV[4]: microseconds, since the library takes no part of its unit.
      duration: Math.max((burst / perSecond) * 1_000_000, 1),
      customIncrTtlLuaScript: TOKEN_BUCKET_LUA,
      // Without a duration of its own: until the time that the script tells.
      inMemoryBlockOnConsumed: burst + 1,
    });
    limiters.set(name, limiter);
    return limiter;
  };

  return {
    async take(keyId, rate) {
      const result = await limiterOf(rate)
        .consume(keyId)
        .then(
          (left) => ({ allowed: true, left }),
          (refusal: unknown) => {
            if (refusal instanceof RateLimiterRes) return { allowed: false, left: refusal };
            throw new Failure('QUEUE.UNAVAILABLE', 'The rate of this key cannot be counted at the moment');
          },
        );
      const { allowed, left } = result;
      return {
        allowed,
        remaining: allowed ? left.remainingPoints : 0,
        seconds: Math.max(Math.ceil(left.msBeforeNext / 1_000), 1),
      };
    },
  };
}
