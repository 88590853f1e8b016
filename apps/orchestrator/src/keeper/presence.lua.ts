import { redisScript } from '@sluice/common/redis/redis-script.ts';

/**
 * A sign of life. Forgets who gave none for a long time. Atomic.
 *
 * KEYS[1] orchestrators · ARGV[1] who · ARGV[2] for how many milliseconds the others are remembered
 */
export const beatScript = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return 1
`);

/**
 * What time it is, whether Redis still is what it was, and who is alive. Atomic.
 *
 * KEYS[1] orchestrators · KEYS[2] life of Redis · ARGV[1] word for a new life · ARGV[2] age in milliseconds of the last sign of somebody alive
 * Returns now in milliseconds, the word of this life, and the ids of those alive.
 */
export const lookScript = redisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], ARGV[1], 'NX')
local alive = redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[2], '+inf')
return { now, redis.call('GET', KEYS[2]), alive }
`);
