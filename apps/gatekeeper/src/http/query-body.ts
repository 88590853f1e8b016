import {
  DatabaseName,
  Parameter,
  RESULT_FORMATS,
  STRATEGIES,
  StrategyName,
  wellFormed,
} from '@sluice/common/jobs/query-request.ts';
import { z } from 'zod';
import { MAX_PARAMETERS, MAX_STATEMENT_CHARS, type QueryLimits } from './query-limits.ts';

export const SqlText = wellFormed.min(1).max(MAX_STATEMENT_CHARS).meta({
  description: 'One statement. Its values belong into `params`, as `?` in the text.',
  example: 'SELECT 1',
});

export const DatabaseField = DatabaseName.meta({
  description: 'Default: the database of the key',
  example: 'shop',
}).optional();

/** The body of `POST /v1/query`. Strict: what the server does not do is refused, never ignored. */
export function queryBody(limits: QueryLimits) {
  return z.strictObject({
    sql: SqlText,
    params: z
      .array(Parameter)
      .max(MAX_PARAMETERS)
      .default([])
      .describe('Values of the placeholders, in their order'),
    database: DatabaseField,
    strategy: StrategyName.optional().describe(
      `Which node serves a read; writes go to the primary. Default: the first that the key may use, else ${STRATEGIES[0]}`,
    ),
    format: z.enum(RESULT_FORMATS).default('objects').describe('What each row is'),
    maxRows: z
      .int()
      .min(1)
      .max(limits.maxRows)
      .default(limits.defaultRows)
      .describe('More rows are an error, never cut'),
    timeoutMs: z.int().min(1).max(limits.maxTimeoutMs).default(limits.defaultTimeoutMs),
  });
}
