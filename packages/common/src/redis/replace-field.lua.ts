import { redisScript } from './redis-script.ts';

/**
 * Replaces a field of a hash when it still is what the writer read, and tells everybody. Atomic.
 *
 * KEYS[1] hash · KEYS[2] counter of its changes
 * ARGV[1] field · ARGV[2] SHA-1 in hex of the text that was read, or '' for none · ARGV[3] new text · ARGV[4] channel
 * Returns 1, or 0 when somebody else was first. Publishes `<counter> <field>`.
 */
export const replaceFieldScript = redisScript(`
local present = redis.call('HGET', KEYS[1], ARGV[1])
if (present and redis.sha1hex(present) or '') ~= ARGV[2] then
  return 0
end
local version = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('PUBLISH', ARGV[4], version .. ' ' .. ARGV[1])
return 1
`);
