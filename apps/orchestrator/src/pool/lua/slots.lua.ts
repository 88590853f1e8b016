/**
 * Shared by scripts that lease slots, end leases or change the state of a container. They follow `applyChange` of
 * container-state.ts, which the contract suite holds against them. A container's hash has `registration` and `mac` (what is
 * signed), `pool` and `slots` (of it), `state`, `used`, `since`, `last`, `last_us`, `reason`, `served`, `address` (of one that nobody of us starts) and `born`: a token, which tells it from a
 * later container of the same name.
 */
export const SLOTS_LUA = `
-- Strictly increasing, also when Redis comes back without its last second or without anything.
local function next_token()
  local token = string.format('%.0f', math.max((tonumber(redis.call('GET', TOKENS)) or 0) + 1, now_us))
  redis.call('SET', TOKENS, token)
  return token
end

local function enter(name, state, reason)
  redis.call('HSET', CONTAINER .. name, 'state', state, 'since', now, 'reason', reason)
end

-- Offers an open slot. The score is in us: of two releases, one is always later.
local function offer(name, pool)
  redis.call('ZADD', FREE .. pool, redis.call('HGET', CONTAINER .. name, 'last_us'), name)
end

local function forget(name, pool)
  local address = redis.call('HGET', CONTAINER .. name, 'address')
  if address and redis.call('HGET', ADDRESSES, address) == name then redis.call('HDEL', ADDRESSES, address) end
  redis.call('DEL', CONTAINER .. name)
  redis.call('SREM', POOL .. pool, name)
  redis.call('ZREM', FREE .. pool, name)
end

-- Leases a slot of the container of the pool that was used last. Returns {token, name, registration, mac}, or nil when no slot is open.
local function take_slot(pool, holder, life_ms)
  while true do
    local name = redis.call('ZREVRANGE', FREE .. pool, 0, 0)[1]
    if not name then return nil end
    local found = redis.call('HMGET', CONTAINER .. name, 'state', 'used', 'slots', 'born', 'registration', 'mac')
    local used, slots = tonumber(found[2]), tonumber(found[3])
    if found[1] == 'free' and used < slots then
      redis.call('HSET', CONTAINER .. name, 'used', used + 1)
      if used + 1 == slots then
        enter(name, 'busy', '')
        redis.call('ZREM', FREE .. pool, name)
      end
      local token = next_token()
      redis.call('HSET', LEASE .. token, 'container', name, 'pool', pool, 'born', found[4], 'holder', holder)
      redis.call('ZADD', LEASES, now + life_ms, token)
      return {token, name, found[5], found[6]}
    end
    redis.call('ZREM', FREE .. pool, name)
  end
end

-- Quarantines a container that may have work. What drains or is new to nobody stays as it is.
local function suspect(name, pool, reason)
  local state = redis.call('HGET', CONTAINER .. name, 'state')
  if state == 'starting' or state == 'free' or state == 'busy' then
    enter(name, 'quarantined', reason)
    redis.call('ZREM', FREE .. pool, name)
  end
end

-- Ends a lease that is there: its slot is open again, unless its container is gone. Then, with a reason, suspects the container.
local function end_lease(token, lease, reason, answered)
  redis.call('DEL', LEASE .. token)
  redis.call('ZREM', LEASES, token)
  local name, pool = lease.container, lease.pool
  local found = redis.call('HMGET', CONTAINER .. name, 'born', 'state', 'used')
  local used = tonumber(found[3])
  if found[1] ~= lease.born or not used or used == 0 then return end
  if found[2] == 'draining' and used == 1 then return forget(name, pool) end
  redis.call('HSET', CONTAINER .. name, 'used', used - 1, 'last', now, 'last_us', string.format('%.0f', now_us))
  if answered then redis.call('HINCRBY', CONTAINER .. name, 'served', 1) end
  if found[2] == 'busy' then enter(name, 'free', '') end
  if found[2] == 'busy' or found[2] == 'free' then offer(name, pool) end
  if reason ~= '' then suspect(name, pool, reason) end
end

-- The lease of a token; nil when it has ended.
local function lease_of(token)
  local found = redis.call('HMGET', LEASE .. token, 'container', 'pool', 'born', 'holder', 'request')
  if not found[1] then return nil end
  return {container = found[1], pool = found[2], born = found[3], holder = found[4], request = found[5] or ''}
end

-- Whether a request is at work on a lease.
local function at_work(token, lease)
  if lease.request == '' then return false end
  local found = redis.call('HMGET', REQUEST .. lease.request, 'state', 'token')
  return found[1] == 'running' and found[2] == token
end
`;
