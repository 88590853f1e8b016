import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * A probe found a container healthy and idle. One in quarantine is not freed while a lease of it lasts, whose holder may still be
 * at work there.
 *
 * KEYS: store-keys · ARGV[1] name
 * Returns its state then, or nil when there is no such container.
 */
export const proveScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local name = ARGV[1]
local found = redis.call('HMGET', CONTAINER .. name, 'state', 'used', 'pool')
if found[1] == 'starting' or (found[1] == 'quarantined' and tonumber(found[2]) == 0) then
  enter(name, 'free', '')
  offer(name, found[3])
  return 'free'
end
return found[1]
`);
