import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * queued or running → cancelled. The lease of one that runs goes on, until its holder ends it.
 *
 * KEYS: store-keys · ARGV[1] id
 * Returns the state before, or nil when there is no such request.
 */
export const cancelScript = redisScript(`${STORE_LUA}${RECORDS_LUA}
local state = redis.call('HGET', REQUEST .. ARGV[1], 'state')
if state == 'queued' or state == 'running' then end_request(ARGV[1], 'cancelled') end
return state
`);
