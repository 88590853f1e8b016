import { type OrchestratorKeys, orchestratorKeys } from '../../orchestrator-keys.ts';

/** Of any namespace: only what follows the base is taken from it. */
const PATTERN = orchestratorKeys('any');

/** How a script finds each name: keys, and beginnings of keys that it completes with a pool, container, lease or request. */
const NAMES = {
  TOKENS: PATTERN.tokens,
  LEASES: PATTERN.leases,
  DEADLINES: PATTERN.deadlines,
  WEBHOOKS: PATTERN.webhooks,
  POOLS: PATTERN.pools,
  CHANGES: PATTERN.changes,
  ADDRESSES: PATTERN.addresses,
  BODIES: PATTERN.bodies,
  CONTAINER: PATTERN.container(''),
  LEASE: PATTERN.lease(''),
  REQUEST: PATTERN.request(''),
  POOL: PATTERN.pool(''),
  FREE: PATTERN.free(''),
  LINE: PATTERN.line(''),
  AGES: PATTERN.ages(''),
  CALLERS: PATTERN.callers(''),
  TURNS: PATTERN.turns(''),
  RUNNING: PATTERN.running(''),
  LOAD: PATTERN.load(''),
};

/**
 * What every script of the pool store and the request store is given as KEYS: the base of all names, from which it makes those
 * that it needs. They have one hash tag, so that Redis Cluster keeps them in one slot.
 */
export function storeKeys({ base }: Pick<OrchestratorKeys, 'base'>): readonly string[] {
  return [base];
}

/**
 * Stands in front of every script: the names above, and the time of Redis, which all orchestrators share: `now` in ms, `now_us`
 * in µs since 1970.
 */
export const STORE_LUA = `
${Object.entries(NAMES)
  .map(([name, key]) => `local ${name} = KEYS[1] .. '${key.slice(PATTERN.base.length)}'`)
  .join('\n')}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local now_us = time[1] * 1000000 + time[2]
`;
