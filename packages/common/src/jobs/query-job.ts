import { z } from 'zod';
import { QueryRequest } from './query-request.ts';

/** Of the form of jobs and replies, and of what their signatures cover. */
export const JOB_VERSION = 2;

/** What a job carries: the requests of one gateway that travel together. Each keeps its own id, deadline and answer. */
export const QueryJob = z.strictObject({
  gateway: z.string().min(1),
  enqueuedAt: z.int().positive(),
  requests: z.array(QueryRequest).min(1).max(64),
});
export type QueryJob = z.infer<typeof QueryJob>;

/** What lies in Redis: the job's exact bytes and their signature over queue, job id and bytes. */
export const SignedQueryJob = z.strictObject({ body: z.string(), mac: z.string() });
export type SignedQueryJob = z.infer<typeof SignedQueryJob>;

/**
 * Reads and writes make different promises, so they have queues of their own. The version is part of a queue's name, so that
 * processes of different versions never read each other's jobs.
 */
export const QUERY_QUEUES = {
  reads: `queries-v${JOB_VERSION}-reads`,
  writes: `queries-v${JOB_VERSION}-writes`,
} as const;
export type QueryLane = keyof typeof QUERY_QUEUES;
