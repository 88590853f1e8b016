import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createGuardedAgent } from '../net/guarded-lookup.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import type { Pools } from '../pool/pools.ts';
import { createBullmqRequestQueue } from '../queue/bullmq-request-queue.ts';
import { createRequestDesk } from '../requests/queued-request-desk.ts';
import type { RequestDesk } from '../requests/request-desk.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { RequestWatch } from '../requests/request-watch.ts';
import { createContainerClient } from './container-client.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createLeaseRenewal } from './lease-renewal.ts';
import { createLeasedRequests, type ObservedAttempt } from './leased-requests.ts';
import { createSweep } from './sweep.ts';

export interface DispatchPathParts {
  orchestratorId: string;
  /** Fails at once while Redis is away; the connection of the stores. */
  redis: Redis;
  /** Of BullMQ's keys. */
  queuePrefix: string;
  pools: Pools;
  containers: PoolStore;
  requests: RequestStore;
  watch: RequestWatch;
  observe: (attempt: ObservedAttempt) => void;
  /** Where containers may lie. */
  check: AddressCheck;
  maxAnswerBytes: number;
  leaseMs: number;
  closeGraceMs: number;
  logger: Logger;
}

/** The way of a request from the door to a container and back, with everything that keeps it going. */
export interface DispatchPath {
  readonly desk: RequestDesk & { quiet(): void };
  readonly dispatcher: Pick<Dispatcher, 'wake'>;
  readonly queues: readonly Queue[];
  /** In the order of starting. */
  readonly services: readonly Service[];
}

export function createDispatchPath(parts: DispatchPathParts): DispatchPath {
  const { orchestratorId, redis, queuePrefix, pools, containers, requests, watch, leaseMs, logger } = parts;
  const names = pools.all().map(({ name }) => name);
  const queue = createBullmqRequestQueue({
    pools: names,
    redis,
    prefix: queuePrefix,
    orchestratorId,
    logger,
  });
  const agents = createGuardedAgent(parts.check, { keepAlive: true });
  const fresh = createGuardedAgent(parts.check);
  const renewal = createLeaseRenewal(containers, leaseMs);
  const leased = createLeasedRequests({
    settings: (pool) => pools.find(pool),
    pools: containers,
    requests,
    client: createContainerClient({ agents, fresh, maxAnswerBytes: parts.maxAnswerBytes }),
    renewal,
    watch,
    observe: parts.observe,
    closeGraceMs: parts.closeGraceMs,
    logger,
  });
  const dispatcher = createDispatcher({ orchestratorId, pools: containers, requests, queue, leased, logger });
  const sweep = createSweep({ pools: names, redis, requests, queue, dispatcher, leaseMs, logger });
  const sockets: Service = {
    start: async () => undefined,
    async close() {
      agents.close();
      fresh.close();
    },
  };
  return {
    desk: createRequestDesk({ requests, queue, dispatcher, logger }),
    dispatcher,
    queues: queue.queues,
    services: [sockets, queue, renewal, dispatcher, sweep],
  };
}
