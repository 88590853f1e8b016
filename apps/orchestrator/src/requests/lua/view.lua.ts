import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';

/**
 * A request as it is now, without its body and its answer.
 *
 * KEYS: store-keys · ARGV[1] id
 * Returns {state, envelope, its signature, outcome, its signature, container, started, ended, attempts, position}, or nil when there is none.
 * The position of one that expired is the one it had.
 */
export const viewScript = redisScript(`${STORE_LUA}
local found = redis.call('HMGET', REQUEST .. ARGV[1], 'state', 'envelope', 'mac', 'outcome', 'outcome_mac', 'container', 'started', 'ended', 'attempts',
  'place', 'pool')
if not found[1] then return false end
if found[1] == 'queued' then found[10] = redis.call('ZRANK', LINE .. found[11], ARGV[1]) end
return found
`);
