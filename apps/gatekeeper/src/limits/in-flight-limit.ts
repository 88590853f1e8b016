import { Failure } from '@sluice/common/errors/failure.ts';
import type { QuerySubmission, QuerySubmitter } from '../submit/query-submitter.ts';

/** Bounds how many requests of one key are worked on at a time, where its record says so. */
export function limitInFlight(submitter: QuerySubmitter): QuerySubmitter {
  const inFlight = new Map<string, Set<QuerySubmission>>();
  return {
    async submit(submission, callerGone) {
      const { id, maxInFlight } = submission.caller;
      if (maxInFlight === undefined) return submitter.submit(submission, callerGone);
      const own = inFlight.get(id) ?? new Set();
      if (own.size >= maxInFlight) {
        throw new Failure('CALLER.BUSY', `This key may have ${maxInFlight} requests in flight`);
      }
      inFlight.set(id, own.add(submission));
      try {
        return await submitter.submit(submission, callerGone);
      } finally {
        own.delete(submission);
        if (own.size === 0) inFlight.delete(id);
      }
    },
  };
}
