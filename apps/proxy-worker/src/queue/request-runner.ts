import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { QueryJob } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import type { ReplyWriter } from '@sluice/common/reply/reply-writer.ts';
import type { Execution, ExecutionFacts } from '../execution/execution.ts';
import type { Claim } from './claim-until.ts';
import { createIdMemory } from './id-memory.ts';
import { replyOf } from './reply-of.ts';
import { logRequest } from './request-log.ts';

export interface RequestRunner {
  /**
   * Runs all requests of a job at once; each is answered as soon as it is done. Resolves when all are. Never rejects.
   * Nothing is sent to a node and nothing is answered before the claim turned out to be ours.
   */
  run(jobId: string, job: QueryJob, claim: Promise<Claim>): Promise<void>;
  cancel(requestId: string): void;
  /** Breaks off everything that runs. Their answers are still written. */
  abortAll(): void;
}

export interface RequestRunnerParts {
  execute: (
    request: QueryRequest,
    signal: AbortSignal,
    claimed: Promise<boolean>,
  ) => Promise<{ execution: Execution; facts: ExecutionFacts }>;
  replies: ReplyWriter;
  logger: Logger;
}

/** Ids remembered to run nothing twice and nothing cancelled. A cancellation may overtake its job. */
const IDS_MAX = 500_000;
const CANCELLED_LIFE_MS = 120_000;
/** After its deadline nobody waits for an answer for long. */
const REPLY_GRACE_MS = 5_000;
const REPLY_RETRY_MS = 100;

export function createRequestRunner({ execute, replies, logger }: RequestRunnerParts): RequestRunner {
  const running = new Map<string, AbortController>();
  const seen = createIdMemory(IDS_MAX, Date.now);
  const cancelled = createIdMemory(IDS_MAX, Date.now);

  const deliver = async (gateway: string, deadlineAt: number, reply: Reply) => {
    while (true) {
      try {
        await replies.write(gateway, deadlineAt, reply);
        return;
      } catch (error) {
        const requestId = reply.head.id;
        if (Date.now() > deadlineAt + REPLY_GRACE_MS) {
          logger.error({ requestId, reason: (error as Error).message }, 'an answer could not be written');
          return;
        }
        await delay(REPLY_RETRY_MS);
      }
    }
  };

  const runOne = async (
    jobId: string,
    { gateway, enqueuedAt }: QueryJob,
    request: QueryRequest,
    claimed: Promise<boolean>,
  ) => {
    const takenAt = Date.now();
    const startedAt = performance.now();
    // Both the id and its answer would be wrong a second time: the first run answers.
    if (!seen.add(request.id, request.deadlineAt + REPLY_GRACE_MS)) return;
    const abort = new AbortController();
    running.set(request.id, abort);
    const timer = setTimeout(
      () => abort.abort(new Failure('QUERY.TIMED_OUT')),
      Math.max(0, request.deadlineAt - takenAt),
    );
    if (takenAt >= request.deadlineAt) abort.abort(new Failure('QUERY.TIMED_OUT'));
    if (cancelled.has(request.id)) abort.abort(new Failure('QUERY.CANCELLED'));
    let done: { execution: Execution; facts: ExecutionFacts };
    try {
      done = await execute(request, abort.signal, claimed);
    } catch (error) {
      logger.error({ err: error, requestId: request.id }, 'a request failed by a bug');
      const facts = { kind: null, fingerprint: null, tunnelMs: 0, executeMs: 0, attempts: 0 };
      done = { execution: { outcome: 'failed', code: 'INTERNAL.ERROR' }, facts };
    } finally {
      clearTimeout(timer);
      running.delete(request.id);
    }
    const { execution, facts } = done;
    const queuedMs = Math.max(0, takenAt - enqueuedAt);
    const reply = replyOf(request.id, execution, {
      queuedMs,
      tunnelMs: facts.tunnelMs,
      executeMs: facts.executeMs,
    });
    // Who has the job answers. A failure of ours could contradict what became of it there.
    if (reply && (await claimed)) await deliver(gateway, request.deadlineAt, reply);
    logRequest(logger, jobId, request, execution, facts, {
      queuedMs,
      totalMs: performance.now() - startedAt,
    });
  };

  return {
    async run(jobId, job, claim) {
      const claimed = claim.then((result) => result === 'ours');
      await Promise.all(job.requests.map((request) => runOne(jobId, job, request, claimed)));
    },
    cancel(requestId) {
      cancelled.add(requestId, Date.now() + CANCELLED_LIFE_MS);
      running.get(requestId)?.abort(new Failure('QUERY.CANCELLED'));
    },
    abortAll() {
      for (const abort of running.values()) abort.abort(new Failure('SERVER.CLOSING'));
    },
  };
}
