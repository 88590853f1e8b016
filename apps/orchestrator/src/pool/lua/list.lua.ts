import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Containers as they are now.
 *
 * KEYS: store-keys · ARGV[1] `name`, `pool` or `all` · ARGV[2] of which name or pool
 * Returns for each {name, registration, signature of it, state, used, since, last used, reason, served}.
 */
export const listScript = redisScript(`${STORE_LUA}
local names = {}
if ARGV[1] == 'name' then names = {ARGV[2]} end
local pools = {}
if ARGV[1] == 'pool' then pools = {ARGV[2]} end
if ARGV[1] == 'all' then pools = redis.call('SMEMBERS', POOLS) end
for _, pool in ipairs(pools) do
  for _, name in ipairs(redis.call('SMEMBERS', POOL .. pool)) do names[#names + 1] = name end
end
local containers = {}
for _, name in ipairs(names) do
  local found = redis.call('HMGET', CONTAINER .. name, 'registration', 'mac', 'state', 'used', 'since', 'last', 'reason', 'served')
  if found[1] then
    table.insert(found, 1, name)
    containers[#containers + 1] = found
  end
end
return containers
`);
