import { z } from 'zod';

export const STRATEGIES = ['directhit', 'randomhit', 'customizedhit'] as const;
export const StrategyName = z.enum(STRATEGIES);
export type StrategyName = z.infer<typeof StrategyName>;

export const ROLES = ['reader', 'writer', 'admin'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const RESULT_FORMATS = ['objects', 'arrays'] as const;

/** Types that a parameter can name. Without a name, the JSON type decides. */
export const PARAMETER_TYPES = [
  'string',
  'binary',
  'bigint',
  'decimal',
  'double',
  'date',
  'datetime',
  'time',
  'json',
] as const;

/** Half of a surrogate pair is no character: it would be stored as a replacement character. */
export const wellFormed = z.string().refine((text) => text.isWellFormed(), 'holds half of a surrogate pair');

/** The server's own databases: what is in them is not the callers'. */
const OWN_DATABASES = new Set(['mysql', 'sys', 'performance_schema', 'information_schema']);

export const DatabaseName = wellFormed
  .min(1)
  .max(64)
  .refine((name) => !/[\0`]/.test(name) && name.trim() === name, 'is not the name of a database')
  .refine((name) => !OWN_DATABASES.has(name.toLowerCase()), 'is a database of the server itself');

const DECIMAL = /^-?\d{1,65}(\.\d{1,38})?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const TypedParameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('string'), value: wellFormed.nullable() }),
  z.strictObject({
    type: z.literal('binary'),
    value: z
      .string()
      .refine((text) => text.length % 4 === 0 && BASE64.test(text), 'must be base64')
      .nullable(),
  }),
  z.strictObject({
    type: z.literal('bigint'),
    value: z
      .string()
      .regex(/^-?\d{1,20}$/, 'must be an integer in digits')
      .refine((text) => inBigintRange(text), 'must lie between -2^63 and 2^64-1')
      .nullable(),
  }),
  z.strictObject({
    type: z.literal('decimal'),
    value: z.string().regex(DECIMAL, 'must be a decimal number in digits').nullable(),
  }),
  z.strictObject({ type: z.literal('double'), value: z.number().nullable() }),
  z.strictObject({
    type: z.literal('date'),
    value: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
      .nullable(),
  }),
  z.strictObject({
    type: z.literal('datetime'),
    value: z
      .string()
      .regex(
        /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/,
        'must be YYYY-MM-DD hh:mm:ss[.ffffff], UTC',
      )
      .nullable(),
  }),
  z.strictObject({
    type: z.literal('time'),
    value: z
      .string()
      .regex(/^-?\d{1,3}:\d{2}:\d{2}(\.\d{1,6})?$/, 'must be [-]hhh:mm:ss[.ffffff]')
      .nullable(),
  }),
  z.strictObject({
    type: z.literal('json'),
    value: z.json(),
  }),
]);

function inBigintRange(text: string): boolean {
  if (!/^-?\d{1,20}$/.test(text)) return false;
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 64n;
}

/** A bound value: plain JSON, or `{type, value}` where JSON has no type for it. */
export const Parameter = z.union([
  z.null(),
  z.boolean(),
  wellFormed,
  z
    .number()
    .refine(
      (value) => !Number.isInteger(value) || Number.isSafeInteger(value),
      'an integer beyond 2^53 would be rounded: send {"type": "bigint", "value": "…"}',
    ),
  TypedParameter,
]);
export type Parameter = z.infer<typeof Parameter>;

/** One statement of one caller, as it travels in a job. */
export const QueryRequest = z.strictObject({
  id: z.string().min(1).max(64),
  sql: wellFormed.min(1),
  params: z.array(Parameter),
  database: DatabaseName.optional(),
  strategy: StrategyName,
  format: z.enum(RESULT_FORMATS),
  maxRows: z.int().positive(),
  maxResultBytes: z.int().positive(),
  /** Milliseconds since 1970. Nothing starts after it. Clocks of the hosts must agree (NTP). */
  deadlineAt: z.int().positive(),
  caller: z.strictObject({ keyId: z.string(), role: Role }),
  /** Functions that the policy vouches for, of those that the statement calls: lower case, `name` or `schema.name`. */
  harmlessFunctions: z.array(z.string().max(256)).max(100).optional(),
});
export type QueryRequest = z.infer<typeof QueryRequest>;
