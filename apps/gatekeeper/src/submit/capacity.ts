import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import { type CapacityLimits, capacityRefusal } from './capacity-refusal.ts';

const DEPTH_INTERVAL_MS = 500;

export interface Capacity extends Service {
  /** Throws CALLER.BUSY, QUEUE.FULL or SERVER.CLOSING when no more work of the caller may be taken. */
  check(callerId: string, lane?: QueryLane): void;
  /** From now on everything is refused; what waits goes on. */
  quiet(): void;
}

/** What the limits are measured against. */
export interface Gauges {
  waiting(): number;
  waitingOf(callerId: string): number;
  waitedMs(lane: QueryLane, callerId: string): number;
  queueDepth(): Promise<number>;
}

/** Bounds what is taken in. The depth of the queue is asked on a timer, not on the path of a request. */
export function createCapacity(limits: CapacityLimits, gauges: Gauges): Capacity {
  let timer: NodeJS.Timeout | undefined;
  let queueDepth = 0;
  let closing = false;
  const measure = async () => {
    queueDepth = await gauges.queueDepth();
  };
  return {
    async start() {
      timer ??= setInterval(() => measure().catch(() => undefined), DEPTH_INTERVAL_MS);
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
    check(callerId, lane) {
      const load = {
        closing,
        waiting: gauges.waiting(),
        waitingOfCaller: gauges.waitingOf(callerId),
        queueDepth,
        waitedMs: lane ? gauges.waitedMs(lane, callerId) : 0,
      };
      const refusal = capacityRefusal(load, limits);
      if (refusal) throw refusal;
    },
    quiet() {
      closing = true;
    },
  };
}
