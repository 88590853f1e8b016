import type { ServerResponse } from 'node:http';
import { Failure } from '../errors/failure.ts';
import { whenOver } from '../http/when-over.ts';
import type { Service } from '../lifecycle/service.ts';

/** No caller may have more than this part of what may wait. */
const SHARE_OF_ONE_CALLER = 0.5;
const LOOK_INTERVAL_MS = 5_000;
/** An answer has this long, and a second more for each 50 kB. */
const GRACE_MS = 30_000;
const LEAST_BYTES_PER_MS = 50;

/** Answers that lie in memory because their callers have not read them yet. */
export interface UnsentAnswers extends Service {
  /** Throws CALLER.BUSY or QUEUE.FULL while too much waits to be read. */
  check(callerId: string): void;
  /** Whether one more of this size has room. */
  hasRoomFor(size: number): boolean;
  /** Counts an answer until the connection has taken it or is gone. `size`: in UTF-16 units, near enough to bytes. */
  track(callerId: string, response: ServerResponse, size: number): void;
}

interface Unsent {
  callerId: string;
  response: ServerResponse;
  size: number;
  dueAt: number;
}

/** Bounds what callers can make a process keep by not reading, or reading a byte at a time. */
export function createUnsentAnswers(maxBytes: number): UnsentAnswers {
  const unsent = new Set<Unsent>();
  const byCaller = new Map<string, number>();
  let total = 0;
  let timer: NodeJS.Timeout | undefined;

  const count = (callerId: string, size: number) => {
    total += size;
    const own = (byCaller.get(callerId) ?? 0) + size;
    if (own > 0) byCaller.set(callerId, own);
    else byCaller.delete(callerId);
  };
  const cutSlowReaders = () => {
    const now = performance.now();
    for (const { response, dueAt } of unsent) if (now > dueAt) response.destroy();
  };

  return {
    check(callerId) {
      if ((byCaller.get(callerId) ?? 0) > maxBytes * SHARE_OF_ONE_CALLER) {
        throw new Failure('CALLER.BUSY', 'This key has too many answers that were not read yet');
      }
      if (total > maxBytes) throw new Failure('QUEUE.FULL', 'Too many answers were not read yet');
    },
    hasRoomFor: (size) => total + size <= maxBytes,
    track(callerId, response, size) {
      const entry = {
        callerId,
        response,
        size,
        dueAt: performance.now() + GRACE_MS + size / LEAST_BYTES_PER_MS,
      };
      unsent.add(entry);
      count(callerId, size);
      whenOver(response, () => {
        if (unsent.delete(entry)) count(callerId, -size);
      });
    },
    async start() {
      timer ??= setInterval(cutSlowReaders, LOOK_INTERVAL_MS).unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
