import type { PoolStore } from './pool-store.ts';

export interface PoolWakers {
  /** So many open slots of a pool may serve now. */
  serves(pool: string, slots: number): void;
  /** A container of a pool must be looked at. */
  needsCare(pool: string): void;
}

/** The store, telling this process of what it changes itself, so that nothing waits for somebody's next round. */
export function createWakefulPoolStore(store: PoolStore, { serves, needsCare }: PoolWakers): PoolStore {
  return {
    ...store,
    async register(registration) {
      const outcome = await store.register(registration);
      needsCare(registration.pool);
      return outcome;
    },
    async prove(name) {
      const state = await store.prove(name);
      const container = state === 'free' ? await store.find(name) : null;
      if (container) serves(container.pool, container.slots - container.used);
      return state;
    },
    async release(lease, suspect) {
      const released = await store.release(lease, suspect);
      if (suspect !== undefined) needsCare(lease.pool);
      return released;
    },
  };
}
