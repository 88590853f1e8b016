import { Failure } from '@sluice/common/errors/failure.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';

const DEPTH_INTERVAL_MS = 500;

export interface Capacity extends Service {
  /** Throws QUEUE.FULL or SERVER.CLOSING when no more work may be taken. */
  check(): void;
  /** From now on everything is refused; what waits goes on. */
  quiet(): void;
}

export interface CapacityLimits {
  /** Requests that one gatekeeper waits for. */
  maxWaiting: number;
  /** Jobs that wait in Redis, of all gatekeepers. */
  maxQueueDepth: number;
}

/** Bounds what is taken in. The depth of the queue is asked on a timer, not on the path of a request. */
export function createCapacity(
  limits: CapacityLimits,
  waiting: () => number,
  queueDepth: () => Promise<number>,
): Capacity {
  let timer: NodeJS.Timeout | undefined;
  let depth = 0;
  let closing = false;
  const measure = async () => {
    depth = await queueDepth();
  };
  return {
    async start() {
      timer ??= setInterval(() => measure().catch(() => undefined), DEPTH_INTERVAL_MS);
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
    check() {
      if (closing) throw new Failure('SERVER.CLOSING');
      if (waiting() >= limits.maxWaiting) {
        throw new Failure('QUEUE.FULL', `${limits.maxWaiting} requests are waiting for an answer already`);
      }
      if (depth >= limits.maxQueueDepth) throw new Failure('QUEUE.FULL', `${depth} jobs are waiting already`);
    },
    quiet() {
      closing = true;
    },
  };
}
