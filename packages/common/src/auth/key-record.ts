import { z } from 'zod';
import { Role } from '../jobs/query-request.ts';

/** What is stored of an API key: everything but its secret. */
export const KeyRecord = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 hex digits'),
  name: z.string().min(1).max(64),
  role: Role,
  /** SHA-256 of the secret, in hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  /** Used where a request names no database. */
  database: z.string().min(1).max(64).optional(),
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

/** Where keys are looked up. */
export interface KeyStore {
  find(id: string): KeyRecord | undefined;
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
