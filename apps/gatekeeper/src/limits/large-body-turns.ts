import { Failure } from '@sluice/common/errors/failure.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createByCaller } from '../submit/by-caller.ts';

/** From this size on a body waits for its turn. */
const LARGE_BYTES = 65_536;
/** After each large body, small ones have the process for this many times as long as it took. */
const PAUSE_FACTOR = 3;
const WAITING_MAX = 200;
const WAITING_OF_ONE_MAX = 20;

/** Who may have a large body judged. */
export interface LargeBodyTurns {
  /** Resolves when it is this caller's turn. Throws CALLER.BUSY or QUEUE.FULL when too many wait. */
  take(callerId: string): Promise<void>;
}

/**
 * To validate and judge a megabyte takes a tenth of a second, in which nobody else is served. So large bodies are judged one at a
 * time, their callers in turn, with pauses between: at most a quarter of the time is theirs, however many come.
 */
export function createLargeBodyTurns(): LargeBodyTurns {
  interface Entry {
    caller: string;
    begin: () => void;
  }
  const waiting = createByCaller<Entry>(({ caller }) => caller);
  let busy = false;

  const next = () => {
    if (busy) return;
    const [caller] = waiting.callers();
    const entry = caller === undefined ? null : waiting.firstOf(caller);
    if (!entry) return;
    waiting.delete(entry);
    waiting.toBack(entry.caller);
    busy = true;
    const startedAt = performance.now();
    entry.begin();
    // What follows upon the turn is done in one go, before the loop comes to this.
    setImmediate(() => {
      setTimeout(
        () => {
          busy = false;
          next();
        },
        (performance.now() - startedAt) * PAUSE_FACTOR,
      );
    });
  };

  return {
    async take(caller) {
      if (waiting.sizeOf(caller) >= WAITING_OF_ONE_MAX) {
        throw new Failure(
          'CALLER.BUSY',
          `${WAITING_OF_ONE_MAX} large requests of this key are waiting already`,
        );
      }
      if (waiting.size >= WAITING_MAX) {
        throw new Failure('QUEUE.FULL', `${WAITING_MAX} large requests are waiting already`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add({ caller, begin: resolve });
      next();
      return promise;
    },
  };
}

/** Every large body of the scope waits for a turn between being parsed and being validated. */
export function limitLargeBodies(scope: FastifyInstance, turns: LargeBodyTurns): void {
  scope.addHook('preValidation', async (request) => {
    if (isLarge(request)) await turns.take(callerOf(request).id);
  });
}

/** A body that does not say how long it is counts as large. */
function isLarge({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return length === undefined ? headers['transfer-encoding'] !== undefined : Number(length) >= LARGE_BYTES;
}
