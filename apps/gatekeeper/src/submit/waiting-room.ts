import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';

/** One request that a caller waits for. */
export interface Waiter {
  readonly request: QueryRequest;
  readonly lane: QueryLane;
  /** The job that carries it now; null until Redis holds one. A read that is sent again gets another. */
  jobId: string | null;
  readonly reply: Promise<Reply>;
  readonly settle: (reply: Reply) => void;
  readonly fail: (error: Error) => void;
}

/** All requests that are waited for, by id. A reply to none of them is late, and dropped. */
export interface WaitingRoom {
  readonly size: number;
  enter(request: QueryRequest, lane: QueryLane): Waiter;
  leave(waiter: Waiter): void;
  deliver(reply: Reply): void;
  all(): Waiter[];
}

export function createWaitingRoom(): WaitingRoom {
  const waiters = new Map<string, Waiter>();
  return {
    get size() {
      return waiters.size;
    },
    enter(request, lane) {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      promise.catch(() => undefined); // a failure may come when its caller no longer listens
      const waiter: Waiter = { request, lane, jobId: null, reply: promise, settle: resolve, fail: reject };
      waiters.set(request.id, waiter);
      return waiter;
    },
    leave: (waiter) => {
      waiters.delete(waiter.request.id);
    },
    deliver: (reply) => waiters.get(reply.head.id)?.settle(reply),
    all: () => [...waiters.values()],
  };
}
