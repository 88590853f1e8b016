import type { EventEmitter } from 'node:events';

export class WorkCancelled extends Error {}
export class WorkTimedOut extends Error {}

export interface WorkLimits {
  /** Name to cancel it by; null where it has none. */
  id: string | null;
  /** What is left of its time; null where nothing is said. */
  timeoutMs: number | null;
  /** Its `close` cancels the work: nobody waits for the answer. */
  caller: EventEmitter;
}

export interface WorkInHand {
  /** Runs the work; its signal comes with WorkCancelled or WorkTimedOut. */
  run<T>(limits: WorkLimits, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** False when there is no work of this id. */
  cancel(id: string): boolean;
}

/** Also where nobody sets a limit, there is one. */
const MAX_TIMEOUT_MS = 600_000;

/** What is being worked at, with each of the ways in which it is broken off. */
export function createWorkInHand(): WorkInHand {
  const cancels = new Map<string, () => void>();
  return {
    async run({ id, timeoutMs, caller }, work) {
      const controller = new AbortController();
      const cancel = () => controller.abort(new WorkCancelled());
      const limitMs = Math.min(timeoutMs ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS);
      const timer = setTimeout(() => controller.abort(new WorkTimedOut()), limitMs);
      caller.once('close', cancel);
      if (id !== null) cancels.set(id, cancel);
      try {
        return await work(controller.signal);
      } finally {
        clearTimeout(timer);
        caller.removeListener('close', cancel);
        if (id !== null && cancels.get(id) === cancel) cancels.delete(id);
      }
    },
    cancel(id) {
      const cancel = cancels.get(id);
      cancel?.();
      return cancel !== undefined;
    },
  };
}
