import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Ticket } from '../requests/request-store.ts';
import type { HeldTicket, RequestQueue } from './request-queue.ts';
import { TicketData } from './ticket-data.ts';

export interface BullmqRequestQueueParts {
  pools: readonly string[];
  /** Fails at once while Redis is away. The same one as the stores use, so that what is added before a lease is taken is there after it. */
  redis: Redis;
  prefix: string;
  /** Shown by the board as who has a job. */
  orchestratorId: string;
  logger: Logger;
}

/** A ticket whose holder is silent this long goes back to the queue, within one interval more. */
const LOCK_MS = 6_000;
const RENEW_INTERVAL_MS = 2_000;
const STALLED_INTERVAL_MS = 2_500;
/** Going back is harmless: a request runs when its record says so, not because a ticket is there. */
const STALLED_MAX = 1_000;
/** BullMQ keeps a stream of events per queue; nobody reads ours but the board. */
const EVENTS_MAX_LENGTH = 100;
const FINISHED_KEPT = 200;

export function queueName(pool: string): string {
  return `requests-v1-${pool}`;
}

/** The queues of all pools. Jobs are fetched one by one, for leases that are held already. */
export function createBullmqRequestQueue(
  parts: BullmqRequestQueueParts,
): RequestQueue & Service & { readonly queues: readonly Queue[] } {
  const { pools, redis, prefix, orchestratorId, logger } = parts;
  const queues = new Map(pools.map((pool) => [pool, openQueue(pool)] as const));
  const workers = new Map<string, Worker>();
  const held = new Map<Job, string>();
  /** What is told to Redis just now. */
  const ending = new Set<Promise<void>>();
  let tokens = 0;
  let renewing: NodeJS.Timeout | undefined;

  function openQueue(pool: string): Queue {
    const queue = new Queue(queueName(pool), {
      connection: redis,
      prefix,
      streams: { events: { maxLen: EVENTS_MAX_LENGTH } },
      defaultJobOptions: {
        attempts: 1,
        removeOnComplete: { count: FINISHED_KEPT },
        removeOnFail: { count: FINISHED_KEPT },
      },
    });
    queue.on('error', () => undefined); // the connection logs its own errors
    return queue;
  }

  function openWorker(pool: string): Worker {
    const worker = new Worker(queueName(pool), null, {
      connection: redis,
      prefix,
      name: orchestratorId,
      autorun: false,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: STALLED_MAX,
    });
    worker.on('error', (error) =>
      logger.debug({ pool, reason: error.message }, 'the queue cannot be reached'),
    );
    return worker;
  }

  const queueOf = (pool: string): Queue => {
    const queue = queues.get(pool);
    if (!queue) throw new Error(`there is no queue of a pool ${pool}`);
    return queue;
  };

  const renew = () => {
    for (const [job, token] of held) job.extendLock(token, LOCK_MS).catch(() => undefined);
  };

  const hold = (job: Job, requestId: string, token: string): HeldTicket => {
    held.set(job, token);
    const end = (leave: () => Promise<unknown>) => async () => {
      held.delete(job);
      const leaving = leave()
        .catch((error: Error) => {
          logger.debug({ ticket: job.id, reason: error.message }, 'a ticket was left to the stall check');
        })
        .then(() => {
          ending.delete(leaving);
        });
      ending.add(leaving);
      await leaving;
    };
    return {
      id: job.id ?? '',
      requestId,
      done: end(() => job.moveToCompleted(null, token, false)),
      giveBack: end(() => job.moveToWait(token)),
    };
  };

  return {
    queues: [...queues.values()],
    async add({ id, requestId, pool, priority }) {
      const data: TicketData = { requestId };
      await queueOf(pool).add('request', data, { jobId: id, priority });
    },
    async next(pool) {
      const worker = workers.get(pool);
      if (!worker) return null;
      tokens += 1;
      const token = `${orchestratorId}.${tokens}`;
      const job: Job | undefined = await worker.getNextJob(token, { block: false });
      if (!job) return null;
      const data = TicketData.safeParse(job.data);
      if (data.success) return hold(job, data.data.requestId, token);
      logger.warn({ pool, jobId: job.id }, 'a job was refused: it is no ticket');
      await hold(job, '', token).done();
      return this.next(pool);
    },
    async depth(pool) {
      return queueOf(pool).getJobCountByTypes('waiting', 'prioritized');
    },
    async remove({ id, pool }) {
      await queueOf(pool)
        .remove(id)
        .catch(() => undefined);
    },
    async missing(tickets) {
      const states = await Promise.all(tickets.map((ticket) => stateOf(ticket)));
      return tickets.filter((_, index) => states[index] === 'missing');
    },
    async start() {
      if (renewing) return;
      renewing = setInterval(renew, RENEW_INTERVAL_MS).unref();
      for (const pool of pools) {
        const worker = openWorker(pool);
        workers.set(pool, worker);
        worker.startStalledCheckTimer().catch((error: Error) => {
          logger.warn({ pool, reason: error.message }, 'stalled tickets are not looked for');
        });
      }
    },
    async close() {
      clearInterval(renewing);
      renewing = undefined;
      await Promise.all(ending);
      const open = [...workers.values()];
      workers.clear();
      await Promise.all(open.map((worker) => worker.close(true)));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };

  /** A finished job would keep a new one of its id from being added. */
  async function stateOf({ id, pool }: Ticket): Promise<'there' | 'missing'> {
    const queue = queueOf(pool);
    const state = await queue.getJobState(id);
    if (state === 'completed' || state === 'failed') await queue.remove(id);
    return ['completed', 'failed', 'unknown'].includes(state) ? 'missing' : 'there';
  }
}
