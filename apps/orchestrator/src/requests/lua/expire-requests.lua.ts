import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * queued → expired for those whose deadline is over.
 *
 * KEYS: store-keys · ARGV[1] how many at most
 * Returns for each {id, ticket, priority, pool}.
 */
export const expireRequestsScript = redisScript(`${STORE_LUA}${RECORDS_LUA}
local expired = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', DEADLINES, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local found = redis.call('HMGET', REQUEST .. id, 'state', 'ticket', 'priority', 'pool')
  -- What lacks its fields was put there by somebody else.
  if found[1] == 'queued' and found[2] and found[3] and found[4] then
    redis.call('HSET', REQUEST .. id, 'place', redis.call('ZRANK', LINE .. found[4], id) or 0)
    end_request(id, 'expired')
    expired[#expired + 1] = {id, found[2], found[3], found[4]}
  else
    redis.call('ZREM', DEADLINES, id)
  end
end
return expired
`);
