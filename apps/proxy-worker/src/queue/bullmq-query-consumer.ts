import { CLOCK_SKEW_MS, judgeJobAge, latestDeadlineOf } from '@sluice/common/jobs/job-age.ts';
import { QUERY_QUEUES, type QueryLane } from '@sluice/common/jobs/query-job.ts';
import { openJob } from '@sluice/common/jobs/seal.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisKeys } from '@sluice/common/redis/redis-keys.ts';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { TimeLimitError, withTimeLimit } from '../execution/time-limit.ts';
import { claimUntil } from './claim-until.ts';
import { createIdMemory } from './id-memory.ts';
import type { Refusals } from './refusals.ts';
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
/** Jobs remembered, so that none runs here twice even if its claim in Redis is gone. Some 60 MB when full. */
const JOBS_MAX = 500_000;

export interface BullmqQueryConsumerParts {
  workerId: string;
  concurrency: number;
  closeGraceMs: number;
  /** With endless retries (BullMQ demands it); the consumer duplicates it and does not close it. */
  connection: Redis;
  keys: RedisKeys;
  signer: Signer;
  runner: RequestRunner;
  /** Takes a job for this worker; false when another one has it. */
  claim: (jobId: string, latestDeadlineAt: number) => Promise<boolean>;
  refusals: Refusals;
  logger: Logger;
}

/** Takes jobs from both queues. `close` stops taking, lets running requests end within the grace, then breaks them off. */
export function createBullmqQueryConsumer(parts: BullmqQueryConsumerParts): Service {
  const { logger, runner, refusals } = parts;
  const known = createIdMemory(JOBS_MAX, Date.now);
  let workers: Worker[] = [];

  const createWorker = (lane: QueryLane): Worker => {
    const queue = QUERY_QUEUES[lane];
    const refuse = async (job: Job, cause: keyof Refusals['counts'], reason: string): Promise<never> => {
      refusals.note(cause, { queue, jobId: job.id ?? '', reason });
      // What stays for people to see must not keep what it carried.
      await job.updateData({}).catch(() => undefined);
      throw new UnrecoverableError('refused');
    };
    const process = async (job: Job): Promise<void> => {
      const jobId = job.id ?? '';
      const opened = openJob(parts.signer, worker.qualifiedName, jobId, job.data);
      if (opened.outcome === 'refused') return refuse(job, opened.cause, opened.reason);
      const age = judgeJobAge(opened.job, Date.now());
      if (age.outcome === 'refused') return refuse(job, age.cause, age.reason);
      const until = latestDeadlineOf(opened.job);
      if (!known.add(jobId, until + CLOCK_SKEW_MS)) return refuse(job, 'replay', 'the job ran here already');
      const claim = claimUntil(until, () => parts.claim(jobId, until));
      await runner.run(jobId, opened.job, claim);
      if ((await claim) === 'taken') await refuse(job, 'replay', 'another worker has the job');
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
    worker.on('error', (error) => {
      // The library could not even parse a job. The message quotes what it found.
      if (error instanceof SyntaxError) {
        return refusals.note('malformed', { queue, jobId: '', reason: 'a job is not JSON' });
      }
      logger.warn({ queue, reason: error.message }, 'the queue cannot be reached');
    });
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
