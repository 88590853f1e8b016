import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';

/** Requests that share a job. More would make one worker do what several could share. */
const BATCH_MAX = 16;

export interface RequestBatcher {
  /** Resolves with the id of the job that carries the request, once Redis holds it. */
  add(request: QueryRequest): Promise<string>;
}

/**
 * Group commit: a request that comes while no job is on its way to Redis leaves at once; those that come while one is
 * leave together when it has arrived. So one caller never waits for a batch, and many callers share round trips.
 */
export function createRequestBatcher(send: (requests: QueryRequest[]) => Promise<string>): RequestBatcher {
  interface Entry {
    request: QueryRequest;
    resolve: (jobId: string) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Entry[] = [];
  let sending = false;

  const flush = async () => {
    sending = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX);
      waiting = waiting.slice(BATCH_MAX);
      try {
        const jobId = await send(batch.map((entry) => entry.request));
        for (const entry of batch) entry.resolve(jobId);
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    sending = false;
  };

  return {
    add(request) {
      return new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        if (!sending) void flush();
      });
    },
  };
}
