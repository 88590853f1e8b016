import { redisScript } from '@sluice/common/redis/redis-script.ts';

/**
 * Adds what a gatekeeper saw of one key to what is known. Never holds more digests than it may: further ones are only counted, in the
 * field `overflow`. A shape that was learned stays learned when it is detected or refused later. Atomic; what could
 * fail, because somebody put something else there, comes before the first write of a shape.
 *
 * KEYS[1] hash of what was learned of the key · KEYS[2] set of ids of keys
 * ARGV[1] id of the key · ARGV[2] most digests · ARGV[3] life without news in ms · ARGV[4] overflow to add
 * then for each shape: digest, state, MAC, fingerprint, count, first and last time in ms
 */
export const learnShapesScript = redisScript(`
local overflow = tonumber(ARGV[4])
local size = redis.call('HLEN', KEYS[1])
redis.call('SADD', KEYS[2], ARGV[1])
for at = 5, #ARGV, 7 do
  local digest, state, mac, fingerprint = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local count, first, last = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  local text = redis.call('HGET', KEYS[1], digest)
  if text or size < tonumber(ARGV[2]) then
    local readable, present = pcall(cjson.decode, text or '')
    if readable and type(present) == 'table' then
      count = count + (tonumber(present.count) or 0)
      first = math.min(first, tonumber(present.first) or first)
      last = math.max(last, tonumber(present.last) or last)
      if present.state == 'learned' and state ~= 'learned' and present.fingerprint == fingerprint then
        state, mac = present.state, present.mac
      end
    end
    if not text then size = size + 1 end
    local entry = { state = state, mac = mac, fingerprint = fingerprint, count = count, first = first, last = last }
    redis.call('HSET', KEYS[1], digest, cjson.encode(entry))
  else
    overflow = overflow + count
  end
end
if overflow > 0 then redis.call('HINCRBY', KEYS[1], 'overflow', overflow) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return size
`);
