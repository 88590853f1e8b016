import { Failure } from '@sluice/common/errors/failure.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import { isTerminal } from '../requests/request.ts';
import type { RequestStore } from '../requests/request-store.ts';
import { sealWebhookJob } from './webhook-job.ts';
import { messageOf } from './webhook-message.ts';
import type { WebhookTuning } from './webhooks.ts';

export interface WebhookOutboxParts {
  redis: Redis;
  queue: Queue;
  keys: Pick<OrchestratorKeys, 'webhooks'>;
  store: Pick<RequestStore, 'view'>;
  signer: Signer;
  logger: Logger;
  tuning: WebhookTuning;
}

export interface WebhookOutbox extends Service {
  /** Never throws. */
  enqueue(requestId: string): Promise<void>;
}

const TAKEN_AT_A_TIME = 50;
/** A job that is remembered is not queued again: for the time in which two orchestrators may find the same webhook. */
const KEPT_DONE = { age: 3_600, count: 1_000 };
const KEPT_FAILED = { age: 86_400, count: 1_000 };

/**
 * The step that ends a request notes its webhook in Redis (`keys.webhooks`), so that no death between the two loses it. Every
 * orchestrator empties these notes into the queue: first the job, then the note goes. In between, another one may
 * do the same: the job has the same id, and BullMQ keeps the first.
 */
export function createWebhookOutbox(parts: WebhookOutboxParts): WebhookOutbox {
  const { redis, queue, keys, store, signer, logger, tuning } = parts;
  let timer: NodeJS.Timeout | undefined;
  let sweeping = false;
  let told = false;

  const move = async (requestId: string): Promise<void> => {
    const view = await viewOf(requestId);
    // Its end will note it again; taking the note away now might take that one away.
    if (view && !isTerminal(view.state)) return;
    if (!view)
      logger.warn(
        { request: requestId },
        'a webhook was dropped: its request is not kept, or was tampered with',
      );
    else if (view.envelope.webhook !== null) {
      const jobId = `wh-${requestId}`;
      const { webhook: url, caller } = view.envelope;
      const job = { requestId, url, caller, body: JSON.stringify(messageOf(view)) };
      await queue.add('webhook', sealWebhookJob(signer, queue.qualifiedName, jobId, job), {
        jobId,
        attempts: tuning.attempts,
        // Of each pause, a random half: receivers that come back are not called by all at once.
        backoff: { type: 'exponential', delay: tuning.firstPauseMs, jitter: 0.5 },
        removeOnComplete: KEPT_DONE,
        removeOnFail: KEPT_FAILED,
      });
    }
    await redis.zrem(keys.webhooks, requestId);
  };

  /** Null for what can never be sent. */
  const viewOf = async (requestId: string) => {
    try {
      return await store.view(requestId);
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  };

  const isFull = async (): Promise<boolean> => {
    const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
    const full = Object.values(counts).reduce((sum, count) => sum + count, 0) >= tuning.maxQueued;
    if (full && !told) logger.warn({ queued: tuning.maxQueued }, 'too many webhooks wait to be sent');
    told = full;
    return full;
  };

  const sweep = async () => {
    if (sweeping || redis.status !== 'ready') return;
    sweeping = true;
    try {
      const ids = await redis.zrange(keys.webhooks, 0, String(TAKEN_AT_A_TIME - 1));
      if (ids.length > 0 && !(await isFull())) await Promise.all(ids.map(move));
    } catch (error) {
      logger.debug({ reason: (error as Error).message }, 'webhooks cannot be queued now');
    } finally {
      sweeping = false;
    }
  };

  return {
    async enqueue(requestId) {
      if (redis.status !== 'ready' || told) return;
      await move(requestId).catch(() => undefined);
    },
    async start() {
      timer ??= setInterval(sweep, tuning.sweepMs).unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
