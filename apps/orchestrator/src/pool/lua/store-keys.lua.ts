import type { OrchestratorKeys } from '../../orchestrator-keys.ts';

/**
 * What every script of the pool store and the request store is given as KEYS. The first are keys; of the others, which stand
 * for one key for each pool, container, lease or request, a script makes the name by adding to it. All names of a namespace have
 * one hash tag, so that Redis Cluster keeps them in one slot.
 */
export function storeKeys(keys: OrchestratorKeys): readonly string[] {
  return [
    keys.tokens,
    keys.leases,
    keys.deadlines,
    keys.webhooks,
    keys.pools,
    keys.changes,
    keys.container(''),
    keys.lease(''),
    keys.request(''),
    keys.pool(''),
    keys.free(''),
    keys.line(''),
    keys.ages(''),
    keys.callers(''),
    keys.turns(''),
    keys.running(''),
    keys.load(''),
  ];
}

/**
 * Stands in front of every script: the names above, and the time of Redis, which all orchestrators share: `now` in ms, `now_us`
 * in µs since 1970.
 */
export const STORE_LUA = `
local TOKENS, LEASES, DEADLINES, WEBHOOKS, POOLS, CHANGES = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local CONTAINER, LEASE, REQUEST, POOL, FREE = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local LINE, AGES, CALLERS, TURNS, RUNNING, LOAD = KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16], KEYS[17]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local now_us = time[1] * 1000000 + time[2]
`;
