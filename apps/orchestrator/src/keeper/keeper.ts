import { setTimeout as delay } from 'node:timers/promises';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import { createGuardedAgent } from '../net/guarded-lookup.ts';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import type { Pools } from '../pool/pools.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { PoolSource } from '../runtime/pool-source.ts';
import { createLeadership } from './leadership.ts';
import { createPoolKeeper, type PoolKeeper } from './pool-keeper.ts';
import { createPresence } from './presence.ts';

export interface KeeperParts {
  /** Unique for each start of an orchestrator. */
  orchestratorId: string;
  pools: Pools;
  /** By pool: `createPoolSource`. Started and closed here. */
  sources: ReadonlyMap<string, PoolSource>;
  store: PoolStore;
  requests: Pick<RequestStore, 'load'>;
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  keys: OrchestratorKeys;
  /** Where containers may lie. */
  check: AddressCheck;
  logger: Logger;
  /** How long `close` lets the requests of children end. */
  closeGraceMs: number;
}

/** Keeps the pools at their sizes and their containers healthy, as long as this orchestrator leads; its own children in any case. */
export interface Keeper extends Service {
  /** Whether this orchestrator keeps the pools now. */
  readonly leads: boolean;
  /** Looks at a pool at once, or at all: a container is suspected, requests wait, a size was changed. */
  wake(pool?: string): void;
}

const RETRY_MS = 250;
const DRAIN_POLL_MS = 25;

export function createKeeper(parts: KeeperParts): Keeper {
  const { orchestratorId, pools, sources, store, redis, keys, logger } = parts;
  const agent = createGuardedAgent(parts.check);
  const presence = createPresence({ redis, keys, orchestratorId, logger });
  const leadership = createLeadership({ redis, key: keys.keeper, orchestratorId, logger });
  const loops = new Map(
    [...sources].map(([name, source]) => {
      const settings = () => pools.find(name) ?? pools.first;
      const wake = () => loops.get(name)?.wake();
      const leads = () => leadership.leads;
      const { requests } = parts;
      const keeper = createPoolKeeper({
        settings,
        source,
        store,
        requests,
        presence,
        leads,
        agent,
        orchestratorId,
        logger,
        wake,
      });
      source.runtime?.onExit(wake);
      source.addresses?.onChange(wake);
      return [name, createLoop(keeper, name, logger)] as const;
    }),
  );
  const all = <T>(values: Iterable<T>, run: (value: T) => Promise<unknown> | undefined) =>
    Promise.all([...values].map(run));
  leadership.onGain(() => {
    for (const loop of loops.values()) loop.wake();
  });
  let state: 'new' | 'started' | 'closed' = 'new';

  /** Children serve until their requests are done, or the time is over; then they leave the pool. */
  const drainChildren = async () => {
    const own = async () => (await store.list()).filter(({ owner }) => owner === orchestratorId);
    const deadline = performance.now() + parts.closeGraceMs;
    await all(await own(), ({ name }) => store.drain(name));
    while (performance.now() < deadline && (await own()).length > 0) await delay(DRAIN_POLL_MS);
    await all(await own(), ({ name }) => store.remove(name));
  };

  return {
    get leads() {
      return leadership.leads;
    },
    wake(pool) {
      for (const [name, loop] of loops) if (pool === undefined || pool === name) loop.wake();
    },
    async start() {
      if (state !== 'new') return;
      state = 'started';
      await presence.start();
      await leadership.start();
      await all(sources.values(), ({ addresses }) => addresses?.start());
      for (const loop of loops.values()) loop.start();
    },
    async close() {
      if (state === 'closed') return;
      state = 'closed';
      // First of all, so that another one takes over while this one waits for its children.
      await leadership.close();
      await all(loops.values(), (loop) => loop.close());
      await all(sources.values(), ({ addresses }) => addresses?.close());
      const isParent = [...sources.values()].some(({ runtime }) => runtime?.ownsChildren);
      if (isParent) {
        await drainChildren().catch((error: Error) => {
          logger.warn({ reason: error.message }, 'children could not be drained');
        });
      }
      await all(sources.values(), ({ runtime }) => runtime?.close());
      await presence.close();
      agent.close();
    },
  };
}

/** Runs rounds of one pool, never two at a time: at intervals, and at once when woken. */
function createLoop(keeper: PoolKeeper, pool: string, logger: Logger) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let again = false;
  let isOpen = false;
  let isAway = false;

  const round = async () => {
    let waitMs = RETRY_MS;
    do {
      again = false;
      try {
        waitMs = await keeper.run();
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn({ pool, reason: (error as Error).message }, 'a pool cannot be kept now');
        isAway = true;
        waitMs = RETRY_MS;
        again = false;
      }
    } while (again && isOpen);
    running = null;
    if (isOpen) timer = setTimeout(run, waitMs);
  };
  const run = () => {
    clearTimeout(timer);
    if (running) again = true;
    else if (isOpen) running = round();
  };

  return {
    wake: run,
    start() {
      if (isOpen) return;
      isOpen = true;
      run();
    },
    async close() {
      isOpen = false;
      clearTimeout(timer);
      await running;
      await keeper.settled();
    },
  };
}
