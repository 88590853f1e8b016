import { PRIORITY_LUA } from '../turn.ts';

/**
 * Shared by scripts that bring a request into line, out of it, or to its end. A request's hash has
 * `envelope`, `mac`, `body` (what is signed), `outcome`, `outcome_mac`, `answer` (the same of its end), and in the clear what scripts decide by: `state`, `pool`, `caller`,
 * `class`, `turn`, `priority`, `ticket` (a number), `deadline` (by the clock of Redis), `repeat`, `hook`, `idempotency` (its key), `kept`, `kept_ms`, `brief_ms` (its life after its end, kept or not),
 * `attempts`, `container`, `token`, `started`, `ended`, `place`. Orchestrators act on what is signed.
 *
 * One that is not over never expires: it is in the line, which deadlines empty, or on a lease, which ends.
 */
export const RECORDS_LUA = `${PRIORITY_LUA}
-- Counts the body of a request among those that wait, or no more.
local function count_body(id, caller, sign)
  local bytes = sign * redis.call('HSTRLEN', REQUEST .. id, 'body')
  if bytes == 0 then return end
  redis.call('HINCRBY', BODIES, 'all', bytes)
  if redis.call('HINCRBY', BODIES, 'of:' .. caller, bytes) <= 0 then redis.call('HDEL', BODIES, 'of:' .. caller) end
end

-- Puts a request in line under a new ticket. Returns the number of the ticket. The line has the order of the queue: by priority,
-- then first come, first served.
local function join_line(id, pool, caller, deadline, priority)
  local sequence = redis.call('HINCRBY', TURNS .. pool, 'sequence', 1) % 2147483648
  redis.call('ZADD', LINE .. pool, priority * 2147483648 + sequence, id)
  redis.call('ZADD', AGES .. pool, now, id)
  redis.call('ZADD', DEADLINES, deadline, id)
  redis.call('HINCRBY', CALLERS .. pool, caller, 1)
  count_body(id, caller, 1)
  redis.call('HSET', REQUEST .. id, 'state', 'queued', 'priority', priority)
  return redis.call('HINCRBY', REQUEST .. id, 'ticket', 1)
end

local function leave_line(id, pool, caller)
  redis.call('ZREM', AGES .. pool, id)
  redis.call('ZREM', DEADLINES, id)
  if redis.call('ZREM', LINE .. pool, id) == 0 then return end
  count_body(id, caller, -1)
  if redis.call('HINCRBY', CALLERS .. pool, caller, -1) <= 0 then redis.call('HDEL', CALLERS .. pool, caller) end
end

local function tell(id, state)
  redis.call('PUBLISH', CHANGES, id .. ' ' .. state)
end

-- Ends a request that is not over. Its body goes at once, the rest after its retention. 'sealed' is {outcome, its signature, answer}, or nil.
local function end_request(id, state, sealed)
  local record = REQUEST .. id
  local found = redis.call('HMGET', record, 'pool', 'caller', 'kept', 'hook', 'idempotency', 'kept_ms', 'brief_ms')
  -- A field that is missing was taken away by somebody else: the rest must end all the same.
  local pool = found[1] or ''
  local idempotency = found[5] or ''
  leave_line(id, pool, found[2] or '')
  redis.call('SREM', RUNNING .. pool, id)
  redis.call('HDEL', record, 'body', 'token')
  redis.call('HSET', record, 'state', state, 'ended', now)
  if sealed then
    redis.call('HSET', record, 'outcome', sealed[1], 'outcome_mac', sealed[2])
    if sealed[3] then redis.call('HSET', record, 'answer', sealed[3]) end
  end
  local life = found[7] or 60000
  if found[3] == '1' or found[4] == '1' or idempotency ~= '' then life = found[6] or 60000 end
  redis.call('PEXPIRE', record, life)
  if idempotency ~= '' then redis.call('PEXPIRE', idempotency, life) end
  if found[4] == '1' then redis.call('ZADD', WEBHOOKS, now, id) end
  tell(id, state)
end

-- Puts a running request back into the line: ahead of those of its turn, or of the present turn where turns were counted anew since.
-- Returns the number and the priority of its ticket.
local function queue_again(id)
  local record = REQUEST .. id
  local found = redis.call('HMGET', record, 'pool', 'caller', 'class', 'turn', 'deadline')
  local pool = found[1]
  local present = tonumber(redis.call('HGET', TURNS .. pool, 'now:' .. found[3])) or 0
  local priority = queue_priority(tonumber(found[3]), math.min(tonumber(found[4]), present), true)
  redis.call('SREM', RUNNING .. pool, id)
  redis.call('HDEL', record, 'token')
  local ticket = join_line(id, pool, found[2], found[5], priority)
  tell(id, 'queued')
  return ticket, priority
end
`;
