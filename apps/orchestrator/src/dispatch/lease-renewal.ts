import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { PoolStore } from '../pool/pool-store.ts';

/** Renews the leases that this process works on. */
export interface LeaseRenewal extends Service {
  /** Until the returned lease is let go. `onLost` is called when it turns out to have ended. */
  hold(token: number, onLost: () => void): HeldLease;
}

export interface HeldLease {
  /** Whether it cannot have expired, by the clock of this process. */
  isFresh(): boolean;
  letGo(): void;
}

/** Of a lease's life. It was taken, or renewed, a little before this process knew. */
const FRESH_SHARE = 0.8;

/** While Redis is away nothing is known, and the work goes on: whether its result counts is decided when it is told. */
export function createLeaseRenewal(pools: Pick<PoolStore, 'renew'>, leaseMs: number): LeaseRenewal {
  const held = new Map<number, { onLost: () => void; renewedAt: number }>();
  let timer: NodeJS.Timeout | undefined;
  let renewing = false;

  const renew = async () => {
    if (renewing || held.size === 0) return;
    renewing = true;
    const tokens = [...held.keys()];
    const askedAt = performance.now();
    try {
      const lost = new Set(await pools.renew(tokens));
      for (const token of tokens) {
        const lease = held.get(token);
        if (lost.has(token)) lease?.onLost();
        else if (lease) lease.renewedAt = askedAt;
      }
    } catch {
      // The next round tries again.
    } finally {
      renewing = false;
    }
  };

  return {
    hold(token, onLost) {
      const lease = { onLost, renewedAt: performance.now() };
      held.set(token, lease);
      return {
        isFresh: () => performance.now() - lease.renewedAt < leaseMs * FRESH_SHARE,
        letGo: () => held.delete(token),
      };
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
