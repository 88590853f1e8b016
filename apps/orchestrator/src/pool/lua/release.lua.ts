import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from './slots.lua.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Ends a lease. One with a request at work expires instead, at once: so its request ends as it would have without its holder.
 *
 * KEYS: store-keys · ARGV[1] token · ARGV[2] why its container is suspected, or ''
 * Returns 1, or 0 when the lease had ended.
 */
export const releaseScript = redisScript(`${STORE_LUA}${SLOTS_LUA}
local lease = lease_of(ARGV[1])
if not lease then return 0 end
if at_work(ARGV[1], lease) then
  redis.call('ZADD', LEASES, now, ARGV[1])
else
  end_lease(ARGV[1], lease, ARGV[2], false)
end
return 1
`);
