import { z } from 'zod';
import type { QueryAnswer } from '../submit/query-submitter.ts';

const Milliseconds = z.number().nonnegative();

/** What a statement answers. For the documentation: the text itself is put together by `answerText`. */
export const QueryAnswerBody = z
  .strictObject({
    columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
    rows: z
      .array(z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]))
      .describe(
        'BIGINT, DECIMAL and temporal values as strings, binary as base64, JSON as it is, times in UTC',
      ),
    rowCount: z.int().nonnegative(),
    affectedRows: z.int().nonnegative(),
    insertId: z.string().nullable(),
    warnings: z.int().nonnegative().nullable().describe('Null for statements that return rows'),
    node: z.string().describe('The node that served the statement'),
    consistency: z
      .enum(['strong', 'eventual'])
      .describe(
        'strong: served by the primary, or by a member of its Galera cluster; eventual: by a replica',
      ),
    timings: z.strictObject({
      queuedMs: Milliseconds.describe('Before a worker took it'),
      tunnelMs: Milliseconds.describe('Waiting for a connection'),
      executeMs: Milliseconds.describe('Statement and fetch'),
      totalMs: Milliseconds.describe('From the arrival of the request to its answer'),
    }),
  })
  .meta({ id: 'QueryAnswer' });

/** The body of an answer. The rows arrive as JSON text and are spliced in as they are: nothing here parses or changes a value. */
export function answerText({ head, rows }: QueryAnswer, totalMs: number): string {
  const { columns, rowCount, affectedRows, insertId, warnings, node, consistency } = head;
  const timings = { ...head.timings, totalMs: Math.round(totalMs * 1_000) / 1_000 };
  const rest = JSON.stringify({ rowCount, affectedRows, insertId, warnings, node, consistency, timings });
  return `{"columns":${JSON.stringify(columns)},"rows":${rows ?? '[]'},${rest.slice(1)}`;
}
