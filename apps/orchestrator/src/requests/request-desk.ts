import type { RequestState } from './request.ts';
import type { Admission, NewRequest } from './request-store.ts';

/** What the HTTP face does with requests: the store, the queue and the dispatcher behind one face. */
export interface RequestDesk {
  /** Takes a request in and queues it. Throws QUEUE.UNAVAILABLE while Redis is away, SERVER.CLOSING at the end. */
  submit(request: NewRequest): Promise<Exclude<Admission, { outcome: 'full' | 'mismatch' }>>;
  /** Ends a request that is not over; its container is told to stop. Resolves with the state before. */
  cancel(id: string): Promise<RequestState | null>;
}
