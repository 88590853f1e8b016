import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Adds a container in state starting. The same registration again leaves it as it is, signed anew.
 *
 * KEYS: store-keys · ARGV[1] name · ARGV[2] pool · ARGV[3] slots · ARGV[4] registration · ARGV[5] its signature · ARGV[6] its address
 * where nobody else may have that, or ''
 * Returns 1 when it is there with this registration, 0 when there is another one of its name or address.
 */
export const registerScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local name, pool = ARGV[1], ARGV[2]
local present = redis.call('HGET', CONTAINER .. name, 'registration')
if present then
  if present ~= ARGV[4] then return 0 end
  redis.call('HSET', CONTAINER .. name, 'mac', ARGV[5])
  return 1
end
if ARGV[6] ~= '' then
  local other = redis.call('HGET', ADDRESSES, ARGV[6])
  if other and redis.call('HGET', CONTAINER .. other, 'address') == ARGV[6] then return 0 end
  redis.call('HSET', ADDRESSES, ARGV[6], name)
end
redis.call('HSET', CONTAINER .. name, 'address', ARGV[6], 'registration', ARGV[4], 'mac', ARGV[5], 'pool', pool, 'slots', ARGV[3],
  'used', 0, 'last', 0, 'last_us', 0, 'served', 0, 'born', next_token())
enter(name, 'starting', '')
redis.call('SADD', POOL .. pool, name)
redis.call('SADD', POOLS, pool)
return 1
`);
