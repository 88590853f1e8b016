import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RefusedJobs } from '@sluice/common/workers/worker-announcement.ts';

/** Job ids come from whoever writes to Redis. */
const LOGGED_ID_MAX_CHARS = 64;

export interface Refusals {
  readonly counts: RefusedJobs;
  note(cause: keyof RefusedJobs, facts: { queue: string; jobId: string; reason: string }): void;
}

/** Counts the jobs that are not run and says so loudly. Nothing of what they carry is logged. */
export function createRefusals(logger: Logger): Refusals {
  const counts: RefusedJobs = { signature: 0, replay: 0, expired: 0, malformed: 0 };
  return {
    counts,
    note(cause, { queue, jobId, reason }) {
      counts[cause] += 1;
      const facts = { cause, reason, queue, jobId: jobId.slice(0, LOGGED_ID_MAX_CHARS) };
      if (cause === 'expired') logger.warn(facts, 'a job came too late');
      else logger.error(facts, 'a job was refused; somebody else writes to this queue');
    },
  };
}
