import { z } from 'zod';

/** What a worker tells about itself every `ANNOUNCE_INTERVAL_MS`. */
export const WorkerAnnouncement = z.strictObject({
  id: z.string(),
  name: z.string(),
  concurrency: z.int().positive(),
  nodes: z.array(
    z.strictObject({ name: z.string(), up: z.boolean(), role: z.enum(['primary', 'replica']).nullable() }),
  ),
});
export type WorkerAnnouncement = z.infer<typeof WorkerAnnouncement>;

export const ANNOUNCE_INTERVAL_MS = 2_000;
/** An announcement not renewed for this long expires in Redis. */
export const ANNOUNCEMENT_LIFE_MS = 6_000;
