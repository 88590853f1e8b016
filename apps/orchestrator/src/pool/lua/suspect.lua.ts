import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Quarantines a container. The first reason stays.
 *
 * KEYS: store-keys · ARGV[1] name · ARGV[2] reason
 * Returns its state then, or nil when there is no such container.
 */
export const suspectScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local pool = redis.call('HGET', CONTAINER .. ARGV[1], 'pool')
if not pool then return false end
suspect(ARGV[1], pool, ARGV[2])
return redis.call('HGET', CONTAINER .. ARGV[1], 'state')
`);
