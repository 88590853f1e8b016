import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Lease } from '../pool/container.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import type { HeldTicket, RequestQueue } from '../queue/request-queue.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { LeasedRequests } from './leased-requests.ts';

export interface DispatcherParts {
  orchestratorId: string;
  pools: PoolStore;
  requests: RequestStore;
  queue: RequestQueue;
  leased: LeasedRequests;
  logger: Logger;
}

/** Brings requests and containers together: first a lease, then the request whose turn it is. */
export interface Dispatcher extends Service {
  /** There may be work for so many open slots of a pool. Never throws, and may be called at any time. */
  wake(pool: string, count: number): void;
}

/** More leases are not taken at once. */
const TAKE_MAX = 64;
/** How often a lease that found no ticket is taken again, because somebody came in between. Then the sweep looks. */
const LOOKS_MAX = 3;
/** How long a closing dispatcher waits for what it gives back. */
const LEAVE_LIMIT_MS = 2_000;

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { orchestratorId, pools, requests, queue, leased, logger } = parts;
  const wanted = new Map<string, number>();
  const working = new Set<Promise<void>>();
  let running = false;

  /** Calls of one turn of the event loop share one round trip. */
  const wake = (pool: string, count: number) => {
    if (!running || count < 1) return;
    if (wanted.size === 0) setImmediate(takeWanted);
    wanted.set(pool, Math.min((wanted.get(pool) ?? 0) + count, TAKE_MAX));
  };

  const takeWanted = () => {
    const all = [...wanted];
    wanted.clear();
    for (const [pool, count] of all) guard(take(pool, count, 1));
  };

  const take = async (pool: string, count: number, look: number): Promise<void> => {
    if (!running) return;
    const leases = await pools.take(pool, orchestratorId, count);
    for (const lease of leases) guard(serve(lease, look));
  };

  /** Uses a lease until no request waits for it. */
  const serve = async (first: Lease, look: number): Promise<void> => {
    let lease: Lease | null = first;
    while (lease) {
      const ticket: HeldTicket | null = running ? await orGiveUp(lease, queue.next(lease.pool)) : null;
      if (!ticket) return leave(lease, look);
      if (!running) {
        await ticket.giveBack();
        return leave(lease, look);
      }
      lease = await begin(lease, ticket);
    }
  };

  /** Resolves with a lease for the next request, or null. */
  const begin = async (lease: Lease, ticket: HeldTicket): Promise<Lease | null> => {
    const begun = await orGiveUp(
      lease,
      requests.begin(lease, ticket.requestId).catch(async (error: Error) => {
        // What makes the script itself fail was put there by somebody else, and would fail again and again.
        await (error.name === 'ReplyError' ? ticket.done() : ticket.giveBack());
        throw error;
      }),
    );
    if (begun.outcome === 'lease-lost') {
      await ticket.giveBack();
      wake(lease.pool, 1);
      return null;
    }
    if (begun.outcome !== 'begun') {
      await ticket.done();
      return lease;
    }
    const { next, again } = await leased.run(lease, begun);
    void ticket.done();
    if (again) {
      await queue.add(again);
      wake(lease.pool, 1);
    }
    return next;
  };

  /** A lease that nothing comes of goes back, where that can be told. */
  const orGiveUp = <T>(lease: Lease, work: Promise<T>): Promise<T> =>
    work.catch(async (error) => {
      await pools.release(lease).catch(() => undefined);
      throw error;
    });

  /** A request that came while this lease was held, and found no container free, must not wait for the sweep. */
  const leave = async (lease: Lease, look: number): Promise<void> => {
    await pools.release(lease);
    if (!running || look >= LOOKS_MAX) return;
    const waiting = await queue.depth(lease.pool);
    if (waiting > 0) await take(lease.pool, Math.min(waiting, TAKE_MAX), look + 1);
  };

  /** Redis is away, or there is a bug. The lease expires, and the sweep looks for what waits. */
  const guard = (work: Promise<void>) => {
    const guarded = work
      .catch((error: Error) => logger.warn({ reason: error.message }, 'requests cannot be given out now'))
      .finally(() => working.delete(guarded));
    working.add(guarded);
  };

  return {
    wake,
    async start() {
      running = true;
    },
    async close() {
      running = false;
      await leased.close();
      // Leases that were not used are on their way back, tickets too.
      await Promise.race([Promise.all(working), delay(LEAVE_LIMIT_MS, undefined, { ref: false })]);
    },
  };
}
