import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from '../../pool/lua/slots.lua.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * running → queued; ends the lease. A lease that has ended changes nothing. A request that still waits, because it was not begun after all, gets
 * a new ticket.
 *
 * KEYS: store-keys · ARGV[1] token · ARGV[2] id · ARGV[3] why the container is suspected, or ''
 * Returns {ticket, priority, pool}, or nil when the request is over.
 */
export const requeueScript = redisScript(`${STORE_LUA}${SLOTS_LUA}${RECORDS_LUA}
local token, id = ARGV[1], ARGV[2]
local lease = lease_of(token)
if not lease then return false end
local running = at_work(token, lease)
if running and lease.request ~= id then
  redis.call('ZADD', LEASES, now, token)
  return false
end
end_lease(token, lease, ARGV[3], false)
if running then
  local ticket, priority = queue_again(id)
  return {ticket, priority, lease.pool}
end
local found = redis.call('HMGET', REQUEST .. id, 'state', 'pool', 'priority')
if found[1] ~= 'queued' or lease.request ~= '' then return false end
return {redis.call('HINCRBY', REQUEST .. id, 'ticket', 1), tonumber(found[3]), found[2]}
`);
