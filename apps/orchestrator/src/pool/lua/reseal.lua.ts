import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Gives a registration another signature, unless it has changed meanwhile.
 *
 * KEYS: store-keys · ARGV[1] name · ARGV[2] registration · ARGV[3] its signature
 * Returns 1 when it was done.
 */
export const resealScript = redisScript(`${STORE_LUA}
if redis.call('HGET', CONTAINER .. ARGV[1], 'registration') ~= ARGV[2] then return 0 end
redis.call('HSET', CONTAINER .. ARGV[1], 'mac', ARGV[3])
return 1
`);
