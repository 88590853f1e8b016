import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';

/**
 * Keeps a request for the longer retention, counted from now where it is over.
 *
 * KEYS: store-keys · ARGV[1] id
 */
export const keepScript = redisScript(`${STORE_LUA}
local record = REQUEST .. ARGV[1]
local life = redis.call('HGET', record, 'kept_ms')
if not life then return false end
redis.call('HSET', record, 'kept', '1')
if redis.call('HEXISTS', record, 'ended') == 1 then redis.call('PEXPIRE', record, life) end
return false
`);
