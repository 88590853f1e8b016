import type { QueryJob } from './query-job.ts';

/** Clocks of two hosts may differ by this much before their jobs are refused. */
export const CLOCK_SKEW_MS = 30_000;
/** No gatekeeper can be configured to give a request more time. */
const LIFE_MAX_MS = 3_600_000;

export type JobAge =
  | { outcome: 'current' }
  | { outcome: 'refused'; cause: 'expired' | 'malformed'; reason: string };

/** When nothing of the job may start any more. */
export function latestDeadlineOf(job: QueryJob): number {
  return job.requests.reduce((latest, { deadlineAt }) => Math.max(latest, deadlineAt), 0);
}

/**
 * Whether a signed job may be run now. An old one is refused as a whole and not even answered: its gateway has settled its
 * requests at their deadlines, and a second voice could only contradict what became of them.
 */
export function judgeJobAge(job: QueryJob, now: number): JobAge {
  const latest = latestDeadlineOf(job);
  if (job.enqueuedAt > now + CLOCK_SKEW_MS) {
    return { outcome: 'refused', cause: 'malformed', reason: 'the job was enqueued in the future' };
  }
  if (latest > job.enqueuedAt + LIFE_MAX_MS + CLOCK_SKEW_MS) {
    return { outcome: 'refused', cause: 'malformed', reason: 'the job lives longer than any job may' };
  }
  if (latest <= now) {
    return { outcome: 'refused', cause: 'expired', reason: 'all deadlines of the job have passed' };
  }
  return { outcome: 'current' };
}
