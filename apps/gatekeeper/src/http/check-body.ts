import { Parameter, StrategyName, wellFormed } from '@sluice/common/jobs/query-request.ts';
import { kindsBySeverity } from '@sluice/statement/kind.ts';
import { z } from 'zod';
import { DatabaseField } from './query-body.ts';
import { MAX_PARAMETERS, MAX_STATEMENT_CHARS } from './query-limits.ts';

/** The body of `POST /v1/check`: what of a query matters to its verdict. Any text is taken: to be no statement is an answer too. */
export const CheckBody = z.strictObject({
  sql: wellFormed.max(MAX_STATEMENT_CHARS).meta({ description: 'The text to judge', example: 'SELECT 1' }),
  params: z
    .array(Parameter)
    .max(MAX_PARAMETERS)
    .optional()
    .describe('When they are given, their number is judged too'),
  database: DatabaseField,
  strategy: StrategyName.optional().describe('When it is given, it is judged too'),
});

const TableName = z.strictObject({
  schema: z.string().nullable().describe('Null: the database of the request'),
  name: z.string(),
});

/** What `POST /v1/check` answers. */
export const CheckAnswerBody = z
  .strictObject({
    kind: z.enum(kindsBySeverity).describe('`unknown` also for what cannot be read as one statement'),
    route: z.enum(['any', 'primary']).describe('any: a replica may serve it'),
    allowed: z.boolean(),
    reasons: z
      .array(
        z.strictObject({
          code: z.string().describe('The code with which /v1/query would refuse it'),
          message: z.string(),
          source: z
            .string()
            .describe(
              'What says so: `rule/NAME`, `default/NAME`, `role`, `key`, `firewall`, or the `text` itself',
            ),
          position: z.int().optional().describe('Offset into the text, in UTF-16 units'),
        }),
      )
      .describe('Why it is not allowed; all that is known, the first is what /v1/query would say'),
    tables: z.strictObject({ read: z.array(TableName), written: z.array(TableName) }),
    functions: z.array(z.string()).describe('Lower case, `name` or `schema.name`'),
    returnsRows: z.boolean(),
    changesSession: z.boolean(),
    fingerprint: z.string().describe('Without literals'),
    digest: z
      .string()
      .nullable()
      .describe('SHA-256 of the whole fingerprint, in hex; null for what cannot be read'),
  })
  .meta({ id: 'CheckAnswer' });
export type CheckAnswer = z.infer<typeof CheckAnswerBody>;
