import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';

/**
 * Figures of a pool.
 *
 * KEYS: store-keys · ARGV[1] pool
 * Returns {how many wait, how many run, ms that the oldest has waited, moving average in ms as a text}.
 */
export const loadScript = redisScript(`${STORE_LUA}
local pool = ARGV[1]
local first = redis.call('ZRANGE', AGES .. pool, 0, 0, 'WITHSCORES')[2]
return {
  redis.call('ZCARD', LINE .. pool),
  redis.call('SCARD', RUNNING .. pool),
  first and math.max(now - first, 0) or 0,
  redis.call('HGET', LOAD .. pool, 'average') or '0',
}
`);
