import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Leases open slots of a pool, those of the container used last first.
 *
 * KEYS: store-keys · ARGV[1] pool · ARGV[2] holder · ARGV[3] how many at most · ARGV[4] life of a lease in ms
 * Returns for each {token, container, registration, signature of it}.
 */
export const takeScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local taken = {}
while #taken < tonumber(ARGV[3]) do
  local slot = take_slot(ARGV[1], ARGV[2], ARGV[4])
  if not slot then break end
  taken[#taken + 1] = slot
end
return taken
`);
