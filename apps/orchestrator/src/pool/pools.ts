import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { PoolSettings, PoolSize } from './pool-settings.ts';

/** All pools, with their sizes as they are now. */
export interface Pools extends Service {
  /** Of requests that name no pool. */
  readonly first: PoolSettings;
  find(name: string): PoolSettings | undefined;
  all(): readonly PoolSettings[];
  /** Changes the size of a pool, on all orchestrators and for good. Throws POOL.UNKNOWN, QUEUE.UNAVAILABLE. */
  resize(name: string, size: PoolSize): Promise<PoolSettings>;
}
