import { redisScript } from '../redis/redis-script.ts';

/**
 * Delivers a reply: the first writer wins, then the message is appended to the gateway's stream. Atomic. Whatever somebody
 * else put at these keys (another type, a stream that takes no further id) is removed rather than left in the way.
 *
 * KEYS[1] answer of the request · KEYS[2] stream of the gateway · KEYS[3] result of the request
 * ARGV[1] message · ARGV[2] life of the answer in ms · ARGV[3] rows that travel apart, or '' · ARGV[4] life of the stream in ms
 * ARGV[5] a message that may be replaced, because it is forged, or ''
 * Returns nil when this reply is the answer, else the message that was there already.
 */
export const deliverScript = redisScript(`
local present = redis.pcall('GET', KEYS[1])
if type(present) == 'string' and present ~= ARGV[5] then
  return present
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[2])
end
local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', 20000, '*', 'm', ARGV[1])
if type(added) == 'table' then
  redis.call('UNLINK', KEYS[2])
  redis.call('XADD', KEYS[2], '*', 'm', ARGV[1])
end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return false
`);
