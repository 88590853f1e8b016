import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * queued → failed.
 *
 * KEYS: store-keys · ARGV[1] id · ARGV[2] outcome · ARGV[3] its signature
 * Returns 1, or 0 when it did not wait.
 */
export const failScript = redisScript(`${STORE_LUA}${RECORDS_LUA}
if redis.call('HGET', REQUEST .. ARGV[1], 'state') ~= 'queued' then return 0 end
end_request(ARGV[1], 'failed', {ARGV[2], ARGV[3]})
return 1
`);
