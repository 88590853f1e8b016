import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Gives a container no more work; without a lease it is gone at once, else with its last one.
 *
 * KEYS: store-keys · ARGV[1] name
 * Returns its state then, or nil when there is no such container.
 */
export const drainScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local name = ARGV[1]
local found = redis.call('HMGET', CONTAINER .. name, 'state', 'used', 'pool')
if not found[1] then return false end
if tonumber(found[2]) == 0 then
  forget(name, found[3])
  return 'gone'
end
if found[1] ~= 'draining' then
  enter(name, 'draining', '')
  redis.call('ZREM', FREE .. found[3], name)
end
return 'draining'
`);
