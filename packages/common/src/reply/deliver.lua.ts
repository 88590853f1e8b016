import { redisScript } from '../redis/redis-script.ts';

/**
 * Delivers a reply: the first writer wins, then the message is appended to the gateway's stream. Atomic.
 *
 * KEYS[1] answer of the request · KEYS[2] stream of the gateway · KEYS[3] result of the request
 * ARGV[1] message · ARGV[2] life of the answer in ms · ARGV[3] rows that travel apart, or '' · ARGV[4] life of the stream in ms
 * Returns 1 when this reply is the answer, 0 when there was one already.
 */
export const deliverScript = redisScript(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 0
end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[2])
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', 20000, '*', 'm', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
`);
