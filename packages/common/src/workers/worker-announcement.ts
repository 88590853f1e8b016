import { z } from 'zod';
import { CLOCK_SKEW_MS } from '../jobs/job-age.ts';
import type { Signer } from '../jobs/signer.ts';

const count = z.int().nonnegative();

/** Jobs that a worker did not run, since it started, by why. */
export const RefusedJobs = z.strictObject({
  /** Not signed by a gatekeeper for this queue and id. */
  signature: count,
  /** Handed out a second time. */
  replay: count,
  /** Too late for all of its requests. */
  expired: count,
  /** Not of the form of a job. */
  malformed: count,
});
export type RefusedJobs = z.infer<typeof RefusedJobs>;

/** What a worker tells about itself every `ANNOUNCE_INTERVAL_MS`. */
export const WorkerAnnouncement = z.strictObject({
  id: z.string(),
  name: z.string(),
  concurrency: z.int().positive(),
  nodes: z.array(
    z.strictObject({ name: z.string(), up: z.boolean(), role: z.enum(['primary', 'replica']).nullable() }),
  ),
  refused: RefusedJobs,
});
export type WorkerAnnouncement = z.infer<typeof WorkerAnnouncement>;

export const ANNOUNCE_INTERVAL_MS = 2_000;
/** An announcement not renewed for this long expires in Redis. */
export const ANNOUNCEMENT_LIFE_MS = 6_000;

const Stamped = z.strictObject({ at: z.int().positive(), worker: WorkerAnnouncement });

/** What is stored at `key`: the announcement and its time of day, signed for that key. */
export function sealAnnouncement(
  signer: Signer,
  key: string,
  worker: WorkerAnnouncement,
  now: number,
): string {
  const text = JSON.stringify({ at: now, worker } satisfies z.infer<typeof Stamped>);
  return `${signer.sign('announcement', key, text)} ${text}`;
}

/** Null for what no worker of ours wrote there, or wrote too long ago: an old one must not keep a dead worker alive. */
export function openAnnouncement(
  signer: Signer,
  key: string,
  stored: string,
  now: number,
): WorkerAnnouncement | null {
  const end = stored.indexOf(' ');
  const text = stored.slice(end + 1);
  if (end < 0 || !signer.verify(stored.slice(0, end), 'announcement', key, text)) return null;
  const stamped = Stamped.safeParse(JSON.parse(text));
  if (!stamped.success || stamped.data.at < now - ANNOUNCEMENT_LIFE_MS - CLOCK_SKEW_MS) return null;
  return stamped.data.worker;
}
