import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisScript, ScriptArgument } from '@sluice/common/redis/redis-script.ts';
import type { Redis } from 'ioredis';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import type { ContainerView, Lease } from './container.ts';
import type { ContainerState } from './container-state.ts';
import { drainScript } from './lua/drain.lua.ts';
import { listScript } from './lua/list.lua.ts';
import { proveScript } from './lua/prove.lua.ts';
import { registerScript } from './lua/register.lua.ts';
import { releaseScript } from './lua/release.lua.ts';
import { removeScript } from './lua/remove.lua.ts';
import { renewScript } from './lua/renew.lua.ts';
import { resealScript } from './lua/reseal.lua.ts';
import { storeKeys } from './lua/store-keys.lua.ts';
import { suspectScript } from './lua/suspect.lua.ts';
import { takeScript } from './lua/take.lua.ts';
import type { PoolStore } from './pool-store.ts';
import { createTrustedRegistrations, type SlotRow } from './trusted-registrations.ts';

export interface RedisPoolStoreParts {
  redis: Redis;
  keys: OrchestratorKeys;
  signer: Signer;
  /** Life of a lease that nobody renews. */
  leaseMs: number;
  logger: Logger;
}

type ContainerRow = [
  name: string,
  text: string,
  mac: string,
  state: ContainerState,
  used: string,
  since: string,
  lastUsedAt: string,
  reason: string,
  served: string,
];

/** In UTF-16 units. Of a longer reason, nobody reads the rest. */
const REASON_MAX_LENGTH = 500;

/** The pool store in Redis: each call is one script, one round trip. */
export interface RedisPoolStore extends PoolStore {
  /** Signs all registrations again that are believed: with the newer of two keys, while the key is being rotated. */
  reseal(): Promise<void>;
}

export function createRedisPoolStore(parts: RedisPoolStoreParts): RedisPoolStore {
  const { redis, keys, leaseMs } = parts;
  const names = storeKeys(keys);
  const registrations = createTrustedRegistrations(parts);
  const run = <T>(script: RedisScript, ...args: ScriptArgument[]) =>
    script.run(redis, names, args) as Promise<T>;

  const views = async (...of: ScriptArgument[]): Promise<ContainerView[]> => {
    const rows = await run<ContainerRow[]>(listScript, ...of);
    const all = await Promise.all(rows.map(view));
    return all.filter((each) => each !== null).sort((one, other) => (one.name < other.name ? -1 : 1));
  };

  const view = async (row: ContainerRow): Promise<ContainerView | null> => {
    const [name, text, mac, state, used, since, lastUsedAt, reason, served] = row;
    const registration = await registrations.open(name, text, mac);
    return (
      registration && {
        ...registration,
        state,
        used: Number(used),
        since: Number(since),
        lastUsedAt: Number(lastUsedAt),
        reason,
        served: Number(served),
      }
    );
  };

  return {
    async register(registration) {
      const { text, mac } = registrations.seal(registration);
      const { name, pool, slots, runtime, url } = registration;
      // Only of those that nobody of us starts: a child may have the port of another one that has just died.
      const address = runtime === 'static' ? url : '';
      const there = await run<number>(registerScript, name, pool, slots, text, mac, address);
      return there === 1 ? 'registered' : 'exists';
    },
    async reseal() {
      for (const { name, state, used, since, lastUsedAt, reason, served, ...registration } of await views(
        'all',
        '',
      )) {
        const { text, mac } = registrations.seal({ name, ...registration });
        await run(resealScript, name, text, mac);
      }
    },
    prove: (name) => run(proveScript, name),
    suspect: (name, reason) => run(suspectScript, name, reason.slice(0, REASON_MAX_LENGTH)),
    drain: (name) => run(drainScript, name),
    remove: (name) => run(removeScript, name),
    async take(pool, holder, count) {
      const rows = await run<SlotRow[]>(takeScript, pool, holder, count, leaseMs);
      const leases = await Promise.all(rows.map((row) => registrations.lease(pool, row)));
      return leases.filter((lease) => lease !== null);
    },
    async renew(tokens) {
      if (tokens.length === 0) return [];
      return (await run<string[]>(renewScript, leaseMs, ...tokens)).map(Number);
    },
    async release(lease: Lease, suspect = '') {
      const ended = await run<number>(releaseScript, lease.token, suspect.slice(0, REASON_MAX_LENGTH));
      return ended === 1;
    },
    async find(name) {
      return (await views('name', name))[0] ?? null;
    },
    list: (pool) => (pool === undefined ? views('all', '') : views('pool', pool)),
  };
}
