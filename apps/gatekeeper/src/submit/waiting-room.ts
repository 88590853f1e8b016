import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import { createByCaller } from './by-caller.ts';

/** One request that a caller waits for. */
export interface Waiter {
  readonly request: QueryRequest;
  readonly lane: QueryLane;
  /** On the clock of `performance.now()`. */
  readonly enteredAt: number;
  /** False while it waits for its turn here: then it has certainly not been started. */
  left: boolean;
  /** The job that carries it now; null until Redis holds one. A read that is sent again gets another. */
  jobId: string | null;
  readonly reply: Promise<Reply>;
  readonly settle: (reply: Reply) => void;
  readonly fail: (error: Error) => void;
}

/** All requests that are waited for, by id. A reply to none of them is late, and dropped. */
export interface WaitingRoom {
  readonly size: number;
  sizeOf(callerId: string): number;
  enter(request: QueryRequest, lane: QueryLane): Waiter;
  leave(waiter: Waiter): void;
  deliver(reply: Reply): void;
  all(): Waiter[];
}

export function createWaitingRoom(): WaitingRoom {
  const waiters = new Map<string, Waiter>();
  const byCaller = createByCaller<Waiter>((waiter) => waiter.request.caller.keyId);
  return {
    get size() {
      return waiters.size;
    },
    sizeOf: (callerId) => byCaller.sizeOf(callerId),
    enter(request, lane) {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      promise.catch(() => undefined); // a failure may come when its caller no longer listens
      const waiter: Waiter = {
        request,
        lane,
        enteredAt: performance.now(),
        left: false,
        jobId: null,
        reply: promise,
        settle: resolve,
        fail: reject,
      };
      waiters.set(request.id, waiter);
      byCaller.add(waiter);
      return waiter;
    },
    leave: (waiter) => {
      waiters.delete(waiter.request.id);
      byCaller.delete(waiter);
    },
    deliver: (reply) => waiters.get(reply.head.id)?.settle(reply),
    all: () => [...waiters.values()],
  };
}
