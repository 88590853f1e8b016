import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * Those that come next in a pool. What is in line without a record was put there by somebody else, and is taken out.
 *
 * KEYS: store-keys · ARGV[1] pool · ARGV[2] how many at most
 * Returns for each {id, ticket, priority, pool}.
 */
export const nextInLineScript = redisScript(`${STORE_LUA}${RECORDS_LUA}
local pool = ARGV[1]
local tickets = {}
for _, id in ipairs(redis.call('ZRANGE', LINE .. pool, 0, ARGV[2] - 1)) do
  local found = redis.call('HMGET', REQUEST .. id, 'state', 'ticket', 'priority', 'caller')
  if found[1] == 'queued' and found[2] and found[3] then
    tickets[#tickets + 1] = {id, found[2], found[3], pool}
  else
    leave_line(id, pool, found[4] or '')
  end
end
return tickets
`);
