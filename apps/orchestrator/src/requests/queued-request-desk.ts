import { Failure } from '@sluice/common/errors/failure.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { RequestQueue } from '../queue/request-queue.ts';
import type { RequestDesk } from './request-desk.ts';
import type { RequestStore } from './request-store.ts';

export interface RequestDeskParts {
  requests: RequestStore;
  queue: RequestQueue;
  dispatcher: Pick<Dispatcher, 'wake'>;
  logger: Logger;
}

/** The way of a request from the door into the queue. */
export function createRequestDesk(parts: RequestDeskParts): RequestDesk & { quiet(): void } {
  const { requests, queue, dispatcher, logger } = parts;
  let quiet = false;

  const away = (error: unknown): never => {
    if (error instanceof Failure) throw error;
    logger.warn({ reason: (error as Error).message }, 'a request cannot be taken in');
    throw new Failure('QUEUE.UNAVAILABLE');
  };

  return {
    async submit(request) {
      if (quiet) throw new Failure('SERVER.CLOSING');
      const admission = await requests.admit(request).catch(away);
      if (admission.outcome === 'mismatch') throw new Failure('IDEMPOTENCY.MISMATCH');
      if (admission.outcome === 'full') throw refusal(admission);
      if (admission.outcome === 'admitted') {
        // It is taken in already: if its ticket is lost here, the sweep makes it anew.
        await queue.add(admission.ticket).catch((error: Error) => {
          logger.warn(
            { request: request.envelope.id, reason: error.message },
            'a ticket cannot be queued now',
          );
        });
        dispatcher.wake(request.envelope.pool, 1);
      }
      return admission;
    },
    cancel: (id) => requests.cancel(id).catch(away),
    quiet() {
      quiet = true;
    },
  };
}

function refusal({
  bound,
  waiting,
  oldestMs,
}: {
  bound: string;
  waiting: number;
  oldestMs: number;
}): Failure {
  const facts = { waitedMs: oldestMs };
  if (bound === 'caller') {
    return new Failure('CALLER.BUSY', `${waiting} requests of this key are waiting already`, facts);
  }
  if (bound === 'caller-bytes') {
    return new Failure('CALLER.BUSY', 'The bodies of this key that wait are too large together', facts);
  }
  if (bound === 'bytes') {
    return new Failure('QUEUE.FULL', 'The bodies that wait are too large together', facts);
  }
  if (bound === 'age') {
    return new Failure('QUEUE.FULL', `Nobody's turn comes in the pool: one has waited ${oldestMs} ms`, facts);
  }
  return new Failure('QUEUE.FULL', `${waiting} requests are waiting in the pool`, facts);
}
