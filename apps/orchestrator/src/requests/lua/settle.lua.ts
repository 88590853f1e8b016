import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from '../../pool/lua/slots.lua.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/** Of the newest answer in the moving average of how long containers take. */
const WEIGHT = 0.2;

/**
 * running → succeeded or failed; ends the lease, and takes the next one where a request waits. A lease that has ended changes nothing;
 * one whose request was cancelled ends, and the outcome is dropped. A lease that has another request at work, which nobody asks for, expires.
 *
 * KEYS: store-keys · ARGV[1] token · ARGV[2] id · ARGV[3] state · ARGV[4] outcome · ARGV[5] its signature · ARGV[6] answer ·
 * ARGV[7] why the container is suspected, or '' · ARGV[8] '1' when the next lease is wanted · ARGV[9] life of a lease in ms
 * Returns {1 when the outcome counts, token of the next lease, its container, registration, signature of that}, without the last four where there is none.
 */
export const settleScript = redisScript(`${STORE_LUA}${SLOTS_LUA}${RECORDS_LUA}
local token, id = ARGV[1], ARGV[2]
local lease = lease_of(token)
if not lease then return {0} end
local accepted = at_work(token, lease)
if accepted and lease.request ~= id then
  redis.call('ZADD', LEASES, now, token)
  return {0}
end
if accepted then
  local took = math.max(now - redis.call('HGET', REQUEST .. id, 'started'), 0)
  local average = tonumber(redis.call('HGET', LOAD .. lease.pool, 'average'))
  average = average and average + (took - average) * ${WEIGHT} or took
  redis.call('HSET', LOAD .. lease.pool, 'average', average)
  end_request(id, ARGV[3], {ARGV[4], ARGV[5], ARGV[6]})
end
end_lease(token, lease, ARGV[7], accepted and ARGV[3] == 'succeeded')
if ARGV[8] == '1' and redis.call('ZCARD', LINE .. lease.pool) > 0 then
  local slot = take_slot(lease.pool, lease.holder, ARGV[9])
  if slot then return {accepted and 1 or 0, slot[1], slot[2], slot[3], slot[4]} end
end
return {accepted and 1 or 0}
`);
