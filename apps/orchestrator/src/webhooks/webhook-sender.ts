import { setTimeout as delay } from 'node:timers/promises';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { GuardedAgent } from '../net/guarded-lookup.ts';
import { judgeDelivery } from './judge-delivery.ts';
import { postWebhook } from './post-webhook.ts';
import { openWebhookJob } from './webhook-job.ts';
import { signedHeaders } from './webhook-message.ts';
import { webhookSecretOf } from './webhook-secret.ts';
import type { WebhookCounts, WebhookTuning } from './webhooks.ts';

export interface WebhookSenderParts {
  connection: Redis;
  /** Name of the queue, and the prefix of its keys. */
  queue: string;
  prefix: string;
  agent: GuardedAgent;
  signer: Signer;
  logger: Logger;
  tuning: WebhookTuning;
  counts: WebhookCounts;
}

/** After a failed contact with Redis; the library's own value is 15 s. */
const RUN_RETRY_MS = 1_000;
const DRAIN_SECONDS = 2;
/** Whose sender died is sent again, so often. */
const STALLS_MAX = 5;

/** Takes webhooks from the queue and posts them. */
export function createWebhookSender(parts: WebhookSenderParts): Service {
  const { connection, queue, prefix, agent, signer, logger, tuning, counts } = parts;
  let breakOff = new AbortController();
  let worker: Worker | null = null;

  const send = async (job: Job, qualifiedName: string): Promise<void> => {
    const id = job.id ?? '';
    const opened = openWebhookJob(signer, qualifiedName, id, job.data);
    if (!opened) {
      counts.refused += 1;
      logger.error({ job: id.slice(0, 100) }, 'a webhook was refused: none of us has written it');
      throw new UnrecoverableError('refused');
    }
    const { url, body, caller, requestId } = opened;
    const attempt = await postWebhook(agent, {
      url: new URL(url),
      headers: signedHeaders(id, body, webhookSecretOf(signer, caller), Date.now()),
      body,
      timeoutMs: tuning.timeoutMs,
      signal: breakOff.signal,
    });
    const verdict = judgeDelivery(attempt);
    if (verdict === 'delivered') {
      counts.delivered += 1;
      return;
    }
    const reason = attempt.outcome === 'answered' ? `status ${attempt.status}` : attempt.reason;
    const isLast = verdict === 'never' || job.attemptsMade + 1 >= tuning.attempts;
    counts[isLast ? 'givenUp' : 'repeated'] += 1;
    // The path may hold a token of the receiver's.
    const line = { request: requestId, host: new URL(url).host, attempt: job.attemptsMade + 1, reason };
    if (isLast) logger.warn(line, 'a webhook was given up');
    else logger.info(line, 'a webhook was not taken');
    throw verdict === 'never' ? new UnrecoverableError(reason) : new Error(reason);
  };

  return {
    async start() {
      if (worker) return;
      breakOff = new AbortController();
      const created: Worker = new Worker(queue, (job) => send(job, created.qualifiedName), {
        connection,
        prefix,
        concurrency: tuning.concurrency,
        autorun: false,
        maxStalledCount: STALLS_MAX,
        runRetryDelay: RUN_RETRY_MS,
        drainDelay: DRAIN_SECONDS,
      });
      created.on('error', (error) =>
        logger.warn({ queue, reason: error.message }, 'the queue cannot be reached'),
      );
      void created.run().catch((error) => logger.error({ err: error }, 'the queue of webhooks ended'));
      worker = created;
    },
    async close() {
      const closing = worker;
      worker = null;
      if (!closing) return;
      const done = closing.close().catch(() => undefined);
      if (await isWithin(done, tuning.closeGraceMs)) return;
      breakOff.abort();
      if (await isWithin(done, tuning.closeGraceMs)) return;
      await closing.close(true).catch(() => undefined);
    },
  };
}

async function isWithin(done: Promise<unknown>, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  const late = delay(limitMs, false, { signal: limit.signal }).catch(() => false);
  const first = await Promise.race([done.then(() => true), late]);
  limit.abort();
  return first;
}
