import { kindsBySeverity } from '@sluice/statement/kind.ts';
import { z } from 'zod';
import { Role, StrategyName } from '../jobs/query-request.ts';

/** `schema.table`; each part may be `*`, which stands for every name. */
export const TablePattern = z
  .string()
  .max(256)
  .regex(/^[^.\s]+\.[^.\s]+$/, 'must be schema.table, where each may be *');

const SecretHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');

/** What is stored of an API key: everything but its secret. What is left out is not limited. */
export const KeyRecord = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 hex digits'),
  name: z.string().min(1).max(64),
  role: Role,
  /** SHA-256 of the secret, in hex. */
  hash: SecretHash,
  /** The secret before the last rotation, which counts as well until a time of day. */
  previous: z.strictObject({ hash: SecretHash, until: z.iso.datetime() }).optional(),
  /** Used where a request names no database. */
  database: z.string().min(1).max(64).optional(),
  /** From then on the key is refused. */
  expiresAt: z.iso.datetime().optional(),
  /** Set when the key was revoked. The record stays, so that no seed brings it back. */
  revokedAt: z.iso.datetime().optional(),
  strategies: z.array(StrategyName).min(1).optional(),
  /** Schemas whose tables it may name. */
  schemas: z.array(z.string().min(1).max(64)).min(1).optional(),
  tables: z.array(TablePattern).min(1).optional(),
  /** Kinds of statement, within what its role may send. */
  kinds: z.array(z.enum(kindsBySeverity)).min(1).optional(),
  maxRows: z.int().positive().optional(),
  maxResultBytes: z.int().positive().optional(),
  maxTimeoutMs: z.int().positive().optional(),
  /** Shared by all gatekeepers. `burst`: requests that may come at once. */
  rate: z
    .strictObject({
      perSecond: z.number().positive().max(1_000_000),
      burst: z.int().positive().max(1_000_000),
    })
    .optional(),
  /** Requests of the key that one gatekeeper works on at a time. */
  maxInFlight: z.int().positive().optional(),
});
export type KeyRecord = z.infer<typeof KeyRecord>;

export const KeyFileContent = z
  .strictObject({ keys: z.array(KeyRecord) })
  .superRefine(({ keys }, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of keys.entries()) {
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: ['keys', index, 'id'], message: 'is there twice' });
      seen.add(id);
    }
  });
export type KeyFileContent = z.infer<typeof KeyFileContent>;

/** Where keys are looked up. Those that expired or were revoked are among them. */
export interface KeyStore {
  /** From memory. */
  find(id: string): KeyRecord | undefined;
  /** Asks where the keys are kept, for one that is too new to be in memory. Throws when that is away. */
  look?(id: string): Promise<KeyRecord | undefined>;
}

export type ParsedKeyFile =
  | { outcome: 'keys'; content: KeyFileContent }
  | { outcome: 'broken'; mistakes: string[] };

/** Every mistake of the text at once, by its place in the file. */
export function parseKeyFile(text: string): ParsedKeyFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { outcome: 'broken', mistakes: ['is not valid JSON'] };
  }
  const parsed = KeyFileContent.safeParse(json);
  if (parsed.success) return { outcome: 'keys', content: parsed.data };
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return { outcome: 'broken', mistakes };
}
