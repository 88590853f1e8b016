import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RefusedJobs } from '@sluice/common/workers/worker-announcement.ts';

/** Job ids come from whoever writes to Redis. */
const LOGGED_ID_MAX_CHARS = 64;
/** Lines of one cause in a second; who floods the queue shall not flood the log. The rest is counted. */
const LINES_PER_SECOND = 20;

export interface Refusals {
  readonly counts: RefusedJobs;
  note(cause: keyof RefusedJobs, facts: { queue: string; jobId: string; reason: string }): void;
}

/** Counts the jobs that are not run and says so loudly. Nothing of what they carry is logged. */
export function createRefusals(logger: Logger, now: () => number = Date.now): Refusals {
  const counts: RefusedJobs = { signature: 0, replay: 0, expired: 0, malformed: 0 };
  const lines = new Map<keyof RefusedJobs, { second: number; written: number }>();

  const mayWrite = (cause: keyof RefusedJobs): boolean => {
    const second = Math.floor(now() / 1_000);
    const line = lines.get(cause);
    if (line?.second !== second) {
      lines.set(cause, { second, written: 1 });
      return true;
    }
    line.written += 1;
    return line.written <= LINES_PER_SECOND;
  };

  return {
    counts,
    note(cause, { queue, jobId, reason }) {
      counts[cause] += 1;
      if (!mayWrite(cause)) return;
      const facts = {
        cause,
        reason,
        queue,
        jobId: jobId.slice(0, LOGGED_ID_MAX_CHARS),
        count: counts[cause],
      };
      if (cause === 'expired') logger.warn(facts, 'a job came too late');
      else logger.error(facts, 'a job was refused; somebody else writes to this queue');
    },
  };
}
