import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from './store-keys.lua.ts';

/**
 * Extends leases. One that expired, but that nobody has ended yet, is extended as well: its slot was given to nobody else.
 *
 * KEYS: store-keys · ARGV[1] life of a lease in ms · ARGV[2…] tokens
 * Returns the tokens that are not leases any more.
 */
export const renewScript = redisScript(`${STORE_LUA}
local ended = {}
for at = 2, #ARGV do
  if redis.call('ZSCORE', LEASES, ARGV[at]) then
    redis.call('ZADD', LEASES, now + ARGV[1], ARGV[at])
  else
    ended[#ended + 1] = ARGV[at]
  end
end
return ended
`);
