import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Outcome, RequestState } from './request.ts';

export interface RequestChange {
  state: RequestState;
  /** Where this very process has the result in its hands: nobody needs to ask Redis for it. */
  result?: { outcome: Outcome; body: Uint8Array };
}

/** Tells of changes of requests, whichever orchestrator made them. */
export interface RequestWatch extends Service {
  /**
   * Calls back at each change, until the returned function is called. A change that was missed while Redis was away is
   * told later; the same state may be told twice.
   */
  watch(id: string, listener: (change: RequestChange) => void): () => void;
  /** Tells the watchers in this process, ahead of Redis. */
  tell(id: string, change: RequestChange): void;
}
