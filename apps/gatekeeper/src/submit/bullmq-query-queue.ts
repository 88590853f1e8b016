import { randomUUID } from 'node:crypto';
import { QUERY_QUEUES, type QueryJob, type QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import { sealJob } from '@sluice/common/jobs/seal.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** The producing side of the two lanes. */
export interface QueryQueue {
  readonly queues: readonly Queue[];
  /** Adds one job with these requests; resolves with its id once Redis holds it. */
  add(lane: QueryLane, requests: QueryRequest[]): Promise<string>;
  /** Takes a job back that no worker has taken yet. Best effort. */
  remove(lane: QueryLane, jobId: string): Promise<void>;
  /** The worker that took the job, null while it waits or when it is gone. */
  takenBy(lane: QueryLane, jobId: string): Promise<string | null>;
  /** Jobs waiting, of both lanes. */
  depth(): Promise<number>;
  close(): Promise<void>;
}

/** Thrown at once while there is no connection to Redis: the job certainly did not leave. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';

  constructor() {
    super('There is no connection to Redis');
  }
}

/** BullMQ keeps a stream of events per queue; nobody reads ours but the board. */
const EVENTS_MAX_LENGTH = 100;

export function createBullmqQueryQueue(
  redis: Redis,
  prefix: string,
  gateway: string,
  signer: Signer,
): QueryQueue {
  const open = (name: string) =>
    new Queue(name, {
      connection: redis,
      prefix,
      streams: { events: { maxLen: EVENTS_MAX_LENGTH } },
    });
  const lanes: Record<QueryLane, Queue> = {
    reads: open(QUERY_QUEUES.reads),
    writes: open(QUERY_QUEUES.writes),
  };
  for (const queue of Object.values(lanes)) queue.on('error', () => undefined); // the connection logs its own errors

  return {
    queues: Object.values(lanes),
    async add(lane, requests) {
      if (redis.status !== 'ready') throw new NotConnected();
      const jobId = `q${randomUUID()}`;
      const job: QueryJob = { gateway, enqueuedAt: Date.now(), requests };
      const queue = lanes[lane];
      await queue.add(lane, sealJob(signer, queue.qualifiedName, jobId, job), { jobId, attempts: 1 });
      return jobId;
    },
    async remove(lane, jobId) {
      await lanes[lane].remove(jobId);
    },
    async takenBy(lane, jobId) {
      const job = await lanes[lane].getJob(jobId);
      return job?.processedBy ?? null;
    },
    async depth() {
      const counts = await Promise.all(Object.values(lanes).map((queue) => queue.getWaitingCount()));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async close() {
      await Promise.all(Object.values(lanes).map((queue) => queue.close()));
    },
  };
}
