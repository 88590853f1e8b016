import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { PoolStore } from '../pool/pool-store.ts';

/** Renews the leases that this process works on. */
export interface LeaseRenewal extends Service {
  /** Until the returned function is called. `onLost` is called when the lease turns out to have ended. */
  hold(token: number, onLost: () => void): () => void;
}

/** While Redis is away nothing is known, and the work goes on: whether its result counts is decided when it is told. */
export function createLeaseRenewal(pools: Pick<PoolStore, 'renew'>, leaseMs: number): LeaseRenewal {
  const held = new Map<number, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let renewing = false;

  const renew = async () => {
    if (renewing || held.size === 0) return;
    renewing = true;
    try {
      for (const token of await pools.renew([...held.keys()])) held.get(token)?.();
    } catch {
      // The next round tries again.
    } finally {
      renewing = false;
    }
  };

  return {
    hold(token, onLost) {
      held.set(token, onLost);
      return () => held.delete(token);
    },
    async start() {
      timer ??= setInterval(renew, leaseMs / 3).unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
