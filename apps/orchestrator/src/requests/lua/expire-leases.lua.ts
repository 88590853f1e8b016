import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from '../../pool/lua/slots.lua.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { ATTEMPTS_MAX } from '../repetition.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * Ends leases that nobody has renewed meanwhile, and suspects their containers. What ran on them waits again where it may
 * be repeated, and has failed otherwise.
 *
 * KEYS: store-keys · ARGV of each lease: token, id of its request or '', outcome if that has failed, signature of it
 * Returns for each that ended {token, container, id of the request that ended or waits again or '', ticket, priority, pool}; without a
 * ticket, the request has failed.
 */
export const expireLeasesScript = redisScript(`${STORE_LUA}${SLOTS_LUA}${RECORDS_LUA}
local ended = {}
for at = 1, #ARGV, 4 do
  local token, id = ARGV[at], ARGV[at + 1]
  local lease = lease_of(token)
  local expires = tonumber(redis.call('ZSCORE', LEASES, token))
  -- One that got a request meanwhile is left to the next sweep.
  if lease and lease.request == id and expires and expires <= now then
    local running = at_work(token, lease)
    end_lease(token, lease, 'its lease expired', false)
    local found = redis.call('HMGET', REQUEST .. id, 'repeat', 'attempts', 'deadline')
    if not running then
      ended[#ended + 1] = {token, lease.container, ''}
    elseif found[1] == '1' and tonumber(found[2]) < ${ATTEMPTS_MAX} and now < tonumber(found[3]) then
      local ticket, priority = queue_again(id)
      ended[#ended + 1] = {token, lease.container, id, ticket, priority, lease.pool}
    else
      end_request(id, 'failed', {ARGV[at + 2], ARGV[at + 3]})
      ended[#ended + 1] = {token, lease.container, id}
    end
  end
end
return ended
`);
