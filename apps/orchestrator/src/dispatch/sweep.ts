import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import type { RequestQueue } from '../queue/request-queue.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface SweepParts {
  pools: readonly string[];
  /** Its `ready` says since when Redis is there. */
  redis: Redis;
  requests: RequestStore;
  queue: RequestQueue;
  dispatcher: Pick<Dispatcher, 'wake'>;
  leaseMs: number;
  logger: Logger;
}

/** Bounds how long a request waits beside a free container when whoever should have brought them together died. */
const INTERVAL_MS = 200;
/** Tickets that are lost are rare: every so many sweeps. */
const TICKETS_EVERY = 5;
const REQUESTS_MAX = 200;
const LEASES_MAX = 100;
const NEXT_MAX = 20;

/** What every orchestrator looks for now and then, whoever left it: deadlines and leases that are over, requests that nobody was woken for. */
export function createSweep(parts: SweepParts): Service {
  const { pools, redis, requests, queue, dispatcher, leaseMs, logger } = parts;
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | null = null;
  let round = 0;
  let away = false;
  /** Holders that live get the time to renew their leases after Redis came back. */
  let leasesCountFrom = 0;
  const onReady = () => {
    leasesCountFrom = performance.now() + leaseMs;
  };

  const sweep = async () => {
    round += 1;
    for (const ticket of await requests.expireRequests(REQUESTS_MAX)) await queue.remove(ticket);
    if (performance.now() >= leasesCountFrom) await expireLeases();
    for (const pool of pools) {
      if (round % TICKETS_EVERY === 0) {
        const next = await requests.nextInLine(pool, NEXT_MAX);
        for (const ticket of await queue.missing(next)) await queue.add(ticket);
      }
      const waiting = await queue.depth(pool);
      dispatcher.wake(pool, waiting);
    }
  };

  const expireLeases = async () => {
    for (const { token, container, requestId, ticket } of await requests.expireLeases(LEASES_MAX)) {
      logger.warn({ token, container, request: requestId, again: ticket !== null }, 'a lease expired');
      if (ticket) await queue.add(ticket);
    }
  };

  const run = () => {
    sweeping ??= sweep()
      .then(() => {
        away = false;
      })
      .catch((error: Error) => {
        if (!away) logger.warn({ reason: error.message }, 'nothing can be swept now');
        away = true;
      })
      .finally(() => {
        sweeping = null;
      });
  };

  return {
    async start() {
      if (timer) return;
      if (redis.status === 'ready') onReady();
      redis.on('ready', onReady);
      timer = setInterval(run, INTERVAL_MS).unref();
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      redis.off('ready', onReady);
      await sweeping;
    },
  };
}
