import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { createGuardedAgent } from '../net/guarded-lookup.ts';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import type { RequestStore } from '../requests/request-store.ts';
import { createWebhookOutbox } from './webhook-outbox.ts';
import { createWebhookSender } from './webhook-sender.ts';

export interface WebhookParts {
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  /** Of profile `patient`, for BullMQ's worker, which duplicates it. Not closed here. */
  connection: Redis;
  /** Of BullMQ's keys. */
  queuePrefix: string;
  keys: OrchestratorKeys;
  store: Pick<RequestStore, 'view'>;
  signer: Signer;
  /** Which addresses may be called. */
  check: AddressCheck;
  logger: Logger;
  tuning?: Partial<WebhookTuning>;
}

export interface WebhookTuning {
  attempts: number;
  /** Before the second attempt; each further pause is twice as long. */
  firstPauseMs: number;
  timeoutMs: number;
  /** Webhooks that this process sends at a time. */
  concurrency: number;
  /** Jobs in the queue; beyond, webhooks stay in the outbox. */
  maxQueued: number;
  sweepMs: number;
  /** How long a shutdown waits for those that are being sent. */
  closeGraceMs: number;
}

const TUNING: WebhookTuning = {
  attempts: 8,
  firstPauseMs: 1_000,
  timeoutMs: 10_000,
  concurrency: 16,
  maxQueued: 10_000,
  sweepMs: 500,
  closeGraceMs: 2_000,
};

export interface WebhookCounts {
  delivered: number;
  /** Attempts that failed and will be repeated. */
  repeated: number;
  givenUp: number;
  /** Jobs that none of us had written. */
  refused: number;
}

/** Sends the webhooks of requests that are over, each at least once, whichever orchestrator dies. */
export interface Webhooks extends Service {
  /** For the board. Closed here. */
  readonly queue: Queue;
  /** Since the start, of this process. */
  readonly counts: Readonly<WebhookCounts>;
  /** Queues the webhook of a request that has ended now, instead of at the next sweep. Never throws; may be left out. */
  enqueue(requestId: string): Promise<void>;
}

/** The version is part of the name, so that old and new jobs never meet. */
const QUEUE = 'webhooks-v1';
/** Nobody reads the stream of events but the board. */
const EVENTS_MAX_LENGTH = 100;

export function createWebhooks(parts: WebhookParts): Webhooks {
  const { redis, queuePrefix: prefix, check } = parts;
  const tuning = { ...TUNING, ...parts.tuning };
  const queue = new Queue(QUEUE, {
    connection: redis,
    prefix,
    streams: { events: { maxLen: EVENTS_MAX_LENGTH } },
  });
  queue.on('error', () => undefined); // the connection logs its own errors
  const counts = { delivered: 0, repeated: 0, givenUp: 0, refused: 0 };
  const outbox = createWebhookOutbox({ ...parts, queue, tuning });
  const agent = createGuardedAgent(check);
  const sender = createWebhookSender({ ...parts, queue: QUEUE, prefix, agent, tuning, counts });
  return {
    queue,
    counts,
    enqueue: (requestId) => outbox.enqueue(requestId),
    async start() {
      await sender.start();
      await outbox.start();
    },
    async close() {
      await outbox.close();
      await sender.close();
      await queue.close();
      agent.close();
    },
  };
}
