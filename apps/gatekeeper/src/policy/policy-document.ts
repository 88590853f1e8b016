import { Role, StrategyName } from '@sluice/common/jobs/query-request.ts';
import { kindsBySeverity } from '@sluice/statement/kind.ts';
import { z } from 'zod';

const MAX_RULES = 1_000;
const MAX_LISTED = 1_000;

/** YAML reads `12` and `1e5` as numbers, and an id of a key may look like one. */
const text = z.string({
  error: ({ input }) =>
    input === undefined
      ? 'is required'
      : typeof input === 'number' || typeof input === 'boolean' || input === null
        ? 'must be a text; put it in quotes'
        : undefined,
});

const name = text.min(1).max(64);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(MAX_LISTED);

/** Either part is a name or `*`, not a mixture. */
const namePattern = text
  .max(129)
  .regex(/^[^.\s]+\.[^.\s]+$/, 'must be schema.table, where each may be *')
  .refine(starsAlone, 'a * stands for a whole name, not for a part of one');

const functionPattern = text
  .max(129)
  .regex(/^([^.\s]+\.)?[^.\s]+$/, 'must be name, schema.name or schema.*')
  .refine(starsAlone, 'a * stands for a whole name, not for a part of one')
  .refine((pattern) => !/^(\*$|\*\.)/.test(pattern), 'must name the function or its schema');

function starsAlone(pattern: string): boolean {
  return pattern.split('.').every((part) => part === '*' || !part.includes('*'));
}

/** The id of a key, its name, or `role:reader`. */
const callerName = name.refine(
  (caller) => !caller.startsWith('role:') || Role.safeParse(caller.slice('role:'.length)).success,
  'no such role',
);

export const FirewallMode = z.enum(['off', 'learn', 'detect', 'protect']);
export type FirewallMode = z.infer<typeof FirewallMode>;

export const RuleDocument = z.strictObject({
  name: text.min(1).max(100),
  callers: listOf(callerName).optional(),
  kinds: listOf(z.enum(kindsBySeverity)).optional(),
  digests: listOf(text.regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits')).optional(),
  schemas: listOf(name.refine((schema) => !schema.includes('*'), 'must be a name')).optional(),
  tables: listOf(namePattern).optional(),
  access: z.enum(['read', 'written']).optional(),
  functions: listOf(functionPattern).optional(),
  unbounded: z.literal(true).optional(),
  // biome-ignore lint/suspicious/noThenProperty: a word of the file, and parsed data is never awaited
  then: z.enum(['allow', 'deny']).optional(),
  message: text.min(1).max(500).optional(),
  maxRows: z.int().positive().optional(),
  strategy: StrategyName.optional(),
});
export type RuleDocument = z.infer<typeof RuleDocument>;

/** The policy as its file says it. */
export const PolicyDocument = z.strictObject({
  version: z.literal(1, { error: ({ input }) => (input === undefined ? 'is required' : 'must be 1') }),
  functions: z.strictObject({ harmless: z.array(functionPattern).max(MAX_LISTED).default([]) }).optional(),
  firewall: z
    .strictObject({
      default: FirewallMode.default('off'),
      callers: z.record(callerName, FirewallMode).default({}),
    })
    .optional(),
  rules: z.array(RuleDocument).max(MAX_RULES).default([]),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;
