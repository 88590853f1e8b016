import { z } from 'zod';
import { ERROR_CODES } from '../errors/catalogue.ts';

/** Milliseconds. `tunnelMs`: waiting for a pinned connection; `executeMs`: statement and fetch; `queuedMs`: before the worker took it. */
export const Timings = z.strictObject({
  queuedMs: z.number().nonnegative(),
  tunnelMs: z.number().nonnegative(),
  executeMs: z.number().nonnegative(),
});
export type Timings = z.infer<typeof Timings>;

const ColumnInfo = z.strictObject({ name: z.string(), type: z.string() });
export type ColumnInfo = z.infer<typeof ColumnInfo>;

/** The statement ran. `rows` travels beside the head as JSON text, so that nobody on the way parses it. */
const DoneHead = z.strictObject({
  outcome: z.literal('done'),
  id: z.string(),
  columns: z.array(ColumnInfo),
  rowCount: z.int().nonnegative(),
  affectedRows: z.int().nonnegative(),
  /** In digits: AUTO_INCREMENT values go up to 2^64-1. Null when the statement made none. */
  insertId: z.string().nullable(),
  /** Number of warnings. Null where the protocol does not tell the driver: for statements that return rows. */
  warnings: z.int().nonnegative().nullable(),
  node: z.string(),
  /** `strong`: served by the primary, or by a member of its Galera cluster. `eventual`: by a replica, which may lag within the configured limit. */
  consistency: z.enum(['strong', 'eventual']),
  timings: Timings,
});

const FailedHead = z.strictObject({
  outcome: z.literal('failed'),
  id: z.string(),
  code: z.enum(ERROR_CODES),
  detail: z.string(),
  errno: z.int().optional(),
  sqlState: z.string().optional(),
  node: z.string().optional(),
});

export const ReplyHead = z.discriminatedUnion('outcome', [DoneHead, FailedHead]);
export type ReplyHead = z.infer<typeof ReplyHead>;

/** `rows`: a JSON array as text; null where the statement returns no rows or failed. */
export interface Reply {
  head: ReplyHead;
  rows: string | null;
}
