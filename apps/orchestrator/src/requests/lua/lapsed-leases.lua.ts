import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from '../../pool/lua/slots.lua.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';

/**
 * Leases that nobody renewed in time. Nothing changes yet: how their requests end is signed first, outside of Redis.
 *
 * KEYS: store-keys · ARGV[1] how many at most
 * Returns for each {token, container, id of its request or ''}.
 */
export const lapsedLeasesScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local lapsed = {}
for _, token in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local lease = lease_of(token)
  if lease then
    lapsed[#lapsed + 1] = {token, lease.container, lease.request}
  else
    redis.call('ZREM', LEASES, token)
  end
end
return lapsed
`);
