import { redisScript } from '@sluice/common/redis/redis-script.ts';
import { STORE_LUA } from '../../pool/lua/store-keys.lua.ts';

/**
 * KEYS: store-keys · ARGV[1] id
 * Returns {state, outcome, its signature, answer}.
 */
export const answerScript = redisScript(`${STORE_LUA}
return redis.call('HMGET', REQUEST .. ARGV[1], 'state', 'outcome', 'outcome_mac', 'answer')
`);
