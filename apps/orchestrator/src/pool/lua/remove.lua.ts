import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Forgets a container at once. Its leases end as others do, without one.
 *
 * KEYS: store-keys · ARGV[1] name
 * Returns 'gone', or nil when there is no such container.
 */
export const removeScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local pool = redis.call('HGET', CONTAINER .. ARGV[1], 'pool')
if not pool then return false end
forget(ARGV[1], pool)
return 'gone'
`);
