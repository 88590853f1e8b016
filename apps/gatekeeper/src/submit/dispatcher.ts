import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import { createFairLine, type FairLine, type Window } from './fair-line.ts';
import type { Waiter } from './waiting-room.ts';

/** How soon those that wait profit from a worker that joined. */
const LOOK_INTERVAL_MS = 250;

/** Lets requests go to the queue: no more at a time than workers can take soon, callers in turn. */
export interface Dispatcher extends Service {
  /** Sends it, at once while there is room. */
  offer(waiter: Waiter): void;
  /** Makes room for the next one. One that has not gone yet never will. */
  done(waiter: Waiter): void;
  /** How long a request of this caller would have to expect to wait, going by those before it. */
  waitedMs(lane: QueryLane, callerId: string): number;
  load(): Record<QueryLane, { waiting: number; outstanding: number }>;
}

export function createDispatcher(window: () => Window, send: (waiter: Waiter) => void): Dispatcher {
  const newLine = () =>
    createFairLine<Waiter>(
      (waiter) => waiter.request.caller.keyId,
      (waiter) => waiter.enteredAt,
    );
  const lines: Record<QueryLane, FairLine<Waiter>> = { reads: newLine(), writes: newLine() };
  let timer: NodeJS.Timeout | undefined;

  const letGo = (line: FairLine<Waiter>) => {
    if (line.waiting === 0) return;
    const now = performance.now();
    const current = window();
    for (let next = line.next(current, now); next; next = line.next(current, now)) {
      // Past its deadline nothing starts; its own timer is about to settle it.
      if (next.request.deadlineAt > Date.now()) {
        next.left = true;
        send(next);
      }
    }
  };
  const loadOf = ({ waiting, outstanding }: FairLine<Waiter>) => ({ waiting, outstanding });

  return {
    offer(waiter) {
      const line = lines[waiter.lane];
      line.add(waiter, performance.now());
      letGo(line);
    },
    done(waiter) {
      const line = lines[waiter.lane];
      line.remove(waiter);
      letGo(line);
    },
    waitedMs: (lane, callerId) => lines[lane].waitedMs(callerId, performance.now()),
    load: () => ({ reads: loadOf(lines.reads), writes: loadOf(lines.writes) }),
    async start() {
      timer ??= setInterval(() => {
        for (const line of Object.values(lines)) letGo(line);
      }, LOOK_INTERVAL_MS);
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
