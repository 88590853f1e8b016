import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { SLOTS_LUA } from '../../pool/lua/slots.lua.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';
import { RECORDS_LUA } from './records.lua.ts';

/**
 * running → failed for a request that was begun and then not believed. Its lease goes on without it.
 *
 * KEYS: store-keys · ARGV[1] token · ARGV[2] id · ARGV[3] outcome · ARGV[4] its signature
 */
export const spoilScript = redisScript(`${STORE_LUA}${SLOTS_LUA}${RECORDS_LUA}
local lease = lease_of(ARGV[1])
if lease and lease.request == ARGV[2] and at_work(ARGV[1], lease) then
  end_request(ARGV[2], 'failed', {ARGV[3], ARGV[4]})
end
return false
`);
