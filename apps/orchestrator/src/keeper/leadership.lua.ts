import { redisScript } from '@sluice/common/redis/redis-script.ts';

/**
 * Takes the lock when nobody has it, or renews it for whoever has it. Atomic.
 *
 * KEYS[1] lock · ARGV[1] who · ARGV[2] for how many milliseconds
 * Returns 1 when it is theirs now, else 0.
 */
export const leadScript = redisScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

/**
 * Gives the lock back, if it still is theirs. Atomic.
 *
 * KEYS[1] lock · ARGV[1] who
 */
export const resignScript = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 1
`);
