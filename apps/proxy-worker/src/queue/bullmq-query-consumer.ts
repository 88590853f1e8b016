import { QUERY_QUEUES, type QueryLane } from '@sluice/common/jobs/query-job.ts';
import { openJob } from '@sluice/common/jobs/seal.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisKeys } from '@sluice/common/redis/redis-keys.ts';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { TimeLimitError, withTimeLimit } from '../execution/time-limit.ts';
import type { RequestRunner } from './request-runner.ts';

/** A job whose worker is silent this long has stalled; another worker finds it within one interval more. */
const LOCK_MS = 10_000;
const STALLED_INTERVAL_MS = 5_000;
/** After a failed contact with Redis; the library's own value is 15 s. */
const RUN_RETRY_MS = 1_000;
/** One blocking wait for jobs: short, so that a half-open connection is noticed. */
const DRAIN_SECONDS = 2;
/** After the running requests were aborted: for their kills, answers and acknowledgements. */
const ABORT_LIMIT_MS = 2_000;

export interface BullmqQueryConsumerParts {
  workerId: string;
  concurrency: number;
  closeGraceMs: number;
  /** With endless retries (BullMQ demands it); the consumer duplicates it and does not close it. */
  connection: Redis;
  keys: RedisKeys;
  signer: Signer;
  runner: RequestRunner;
  logger: Logger;
}

/** Takes jobs from both queues. `close` stops taking, lets running requests end within the grace, then breaks them off. */
export function createBullmqQueryConsumer(parts: BullmqQueryConsumerParts): Service {
  const { logger, runner } = parts;
  let workers: Worker[] = [];

  const createWorker = (lane: QueryLane): Worker => {
    const queue = QUERY_QUEUES[lane];
    const process = async (job: Job): Promise<void> => {
      const jobId = job.id ?? '';
      const opened = openJob(parts.signer, queue, jobId, job.data);
      if (opened.outcome === 'refused') {
        logger.error(
          { jobId, queue, reason: opened.reason },
          'a job was refused; somebody else writes to this queue',
        );
        throw new UnrecoverableError('refused');
      }
      await runner.run(jobId, opened.job);
    };
    const worker = new Worker(queue, process, {
      connection: parts.connection,
      prefix: parts.keys.queuePrefix,
      // A gateway that sees this worker vanish finds its jobs by this name.
      name: parts.workerId,
      concurrency: parts.concurrency,
      autorun: false,
      // Nothing is handed out twice: the gateways send reads again, and writes never.
      maxStalledCount: 0,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      runRetryDelay: RUN_RETRY_MS,
      drainDelay: DRAIN_SECONDS,
      removeOnComplete: { count: 200 },
      removeOnFail: { count: 1_000 },
    });
    worker.on('error', (error) =>
      logger.warn({ queue, reason: error.message }, 'the queue cannot be reached'),
    );
    return worker;
  };

  const drained = (limitMs: number) =>
    withTimeLimit(Promise.all(workers.map((worker) => worker.close())), limitMs, 'not drained in time');

  return {
    async start() {
      if (workers.length > 0) return;
      workers = [createWorker('reads'), createWorker('writes')];
      for (const worker of workers)
        void worker.run().catch((error) => logger.error({ err: error }, 'the queue ended'));
    },
    async close() {
      if (workers.length === 0) return;
      try {
        await drained(parts.closeGraceMs);
      } catch (error) {
        if (!(error instanceof TimeLimitError)) throw error;
        logger.warn('the grace is over: running requests are broken off');
        runner.abortAll();
        await drained(ABORT_LIMIT_MS).catch(() => undefined);
        await Promise.all(workers.map((worker) => worker.close(true))).catch(() => undefined);
      }
      workers = [];
    },
  };
}
