import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from '../../pool/lua/slots.lua.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * queued → running, on a lease that has no request yet. One whose deadline is over expires instead. However many tickets there
 * are for a request, it passes here once.
 *
 * KEYS: store-keys · ARGV[1] token · ARGV[2] id
 * Returns {'begun', envelope, its signature, body, attempt, ms until its deadline}, {'over'}, or {'lease-lost'}.
 */
export const beginScript = redisScript(`${STORE_LUA}${SLOTS_LUA}${RECORDS_LUA}
local token, id = ARGV[1], ARGV[2]
local lease = lease_of(token)
if not lease or at_work(token, lease) then return {'lease-lost'} end
local record = REQUEST .. id
local found = redis.call('HMGET', record, 'state', 'pool', 'caller', 'class', 'turn', 'deadline', 'envelope', 'mac', 'body')
if found[1] ~= 'queued' or found[2] ~= lease.pool then return {'over'} end
if (tonumber(found[6]) or 0) <= now then
  redis.call('HSET', record, 'place', redis.call('ZRANK', LINE .. lease.pool, id) or 0)
  end_request(id, 'expired')
  return {'over'}
end
leave_line(id, lease.pool, found[3])
local present = tonumber(redis.call('HGET', TURNS .. lease.pool, 'now:' .. found[4])) or 0
if tonumber(found[5]) > present then redis.call('HSET', TURNS .. lease.pool, 'now:' .. found[4], found[5]) end
redis.call('SADD', RUNNING .. lease.pool, id)
redis.call('HSET', LOAD .. lease.pool, 'begun', now)
redis.call('HSET', LEASE .. token, 'request', id)
redis.call('HSET', record, 'state', 'running', 'container', lease.container, 'token', token, 'started', now)
local attempt = redis.call('HINCRBY', record, 'attempts', 1)
tell(id, 'running')
return {'begun', found[7], found[8], found[9], attempt, math.floor(found[6] - now)}
`);
