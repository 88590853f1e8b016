import { Failure } from '@sluice/common/errors/failure.ts';

export interface CapacityLimits {
  /** Requests that one gatekeeper waits for. */
  maxWaiting: number;
  /** Those of one key among them. */
  maxWaitingPerCaller: number;
  /** Jobs that wait in Redis, of all gatekeepers. */
  maxQueueDepth: number;
  /** How long a caller's first request may have waited for its turn while more are taken. */
  maxQueueAgeMs: number;
}

export interface Load {
  closing: boolean;
  waiting: number;
  waitingOfCaller: number;
  queueDepth: number;
  waitedMs: number;
}

/** Why one more request of a caller may not be taken; null when it may. Its own share comes first: 429, not 503. */
export function capacityRefusal(load: Load, limits: CapacityLimits): Failure | null {
  if (load.closing) return new Failure('SERVER.CLOSING');
  if (load.waitingOfCaller >= limits.maxWaitingPerCaller) {
    return new Failure(
      'CALLER.BUSY',
      `${limits.maxWaitingPerCaller} requests of this key are waiting already`,
    );
  }
  if (load.waiting >= limits.maxWaiting) {
    return new Failure('QUEUE.FULL', `${limits.maxWaiting} requests are waiting for an answer already`);
  }
  if (load.queueDepth >= limits.maxQueueDepth) {
    return new Failure('QUEUE.FULL', `${load.queueDepth} jobs are waiting already`);
  }
  if (load.waitedMs > limits.maxQueueAgeMs) {
    const seconds = Math.round(load.waitedMs / 1_000);
    return new Failure('QUEUE.FULL', `Requests before this one have been waiting for ${seconds} s already`);
  }
  return null;
}
