import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * Takes a request in and gives it its place in line, by start-time fair queueing: a caller's next turn comes one after its last, but not before the
 * present one. Turns are counted anew when the line is empty.
 *
 * KEYS: store-keys, KEYS[2] its idempotency key where it has one
 * ARGV[1] id · ARGV[2] pool · ARGV[3] caller · ARGV[4] class · ARGV[5] ms until its deadline · ARGV[6] '1' when it may be repeated ·
 * ARGV[7] '1' when it has a webhook · ARGV[8] what the idempotency key stands for, signed · ARGV[9] envelope · ARGV[10] its signature ·
 * ARGV[11] body · ARGV[12] most that may wait in the pool · ARGV[13] and of this caller · ARGV[14] the longest that the oldest may wait without anybody's turn coming, in ms ·
 * ARGV[15] life in ms after its end, when kept · ARGV[16] else · ARGV[17] most bytes of
 * bodies that may wait in all pools, of which one caller may have half
 * Returns {'admitted', ticket, priority, position}, {'known', id, what the key stands for}, or {'full', bound, how many wait, age of the oldest}.
 */
export const admitScript = redisScript(`${STORE_LUA}${RECORDS_LUA}
local id, pool, caller, class = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local idempotency = KEYS[2] or ''
if idempotency ~= '' then
  local known = redis.call('HMGET', idempotency, 'id', 'mac')
  if known[1] and redis.call('EXISTS', REQUEST .. known[1]) == 1 then return {'known', known[1], known[2]} end
end

local waiting = redis.call('ZCARD', LINE .. pool)
local oldest = 0
if waiting == 0 then
  redis.call('DEL', TURNS .. pool, CALLERS .. pool, AGES .. pool)
else
  local first = redis.call('ZRANGE', AGES .. pool, 0, 0, 'WITHSCORES')[2]
  if first then oldest = math.max(now - first, 0) end
end
local own = tonumber(redis.call('HGET', CALLERS .. pool, caller)) or 0
if own >= tonumber(ARGV[13]) then return {'full', 'caller', own, oldest} end
if waiting >= tonumber(ARGV[12]) then return {'full', 'pool', waiting, oldest} end
-- Nothing waits anywhere: whatever somebody else has done to the figures, they begin anew.
if redis.call('ZCARD', DEADLINES) == 0 then redis.call('DEL', BODIES) end
local bodies = redis.call('HMGET', BODIES, 'all', 'of:' .. caller)
local most = tonumber(ARGV[17])
if (tonumber(bodies[2]) or 0) + #ARGV[11] > most / 2 then return {'full', 'caller-bytes', own, oldest} end
if (tonumber(bodies[1]) or 0) + #ARGV[11] > most then return {'full', 'bytes', waiting, oldest} end
local begun = tonumber(redis.call('HGET', LOAD .. pool, 'begun')) or 0
if oldest > tonumber(ARGV[14]) and now - begun > tonumber(ARGV[14]) then return {'full', 'age', waiting, oldest} end

local present = tonumber(redis.call('HGET', TURNS .. pool, 'now:' .. class)) or 0
local own_next = tonumber(redis.call('HGET', TURNS .. pool, 'next:' .. class .. ':' .. caller)) or 0
local turn = math.max(present, own_next)
redis.call('HSET', TURNS .. pool, 'next:' .. class .. ':' .. caller, turn + 1)

local deadline = now + ARGV[5]
redis.call('HSET', REQUEST .. id, 'envelope', ARGV[9], 'mac', ARGV[10], 'body', ARGV[11], 'pool', pool, 'caller', caller,
  'class', class, 'turn', turn, 'deadline', deadline, 'repeat', ARGV[6], 'hook', ARGV[7], 'idempotency', idempotency,
  'kept', '', 'kept_ms', ARGV[15], 'brief_ms', ARGV[16], 'attempts', 0)
if idempotency ~= '' then
  redis.call('DEL', idempotency)
  redis.call('HSET', idempotency, 'id', id, 'mac', ARGV[8])
end
local priority = queue_priority(tonumber(class), turn, false)
local ticket = join_line(id, pool, caller, deadline, priority)
return {'admitted', ticket, priority, redis.call('ZRANK', LINE .. pool, id)}
`);
