import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey, formatApiKey } from '@sluice/common/auth/api-key.ts';
import { z } from 'zod';
import { keyFileText } from './key-file-text.ts';

const StackSecrets = z.strictObject({
  redisPassword: z.string(),
  signingKey: z.string(),
  keys: z.strictObject({ reader: z.string(), writer: z.string(), admin: z.string() }),
});
export type StackSecrets = z.infer<typeof StackSecrets>;

/** Passwords and keys of a local stack: made at the first start, kept at 0600, the same at every later start. */
export function stackSecrets(dataDir: string): StackSecrets {
  const path = join(dataDir, 'secrets.json');
  try {
    return StackSecrets.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secrets: StackSecrets = {
    redisPassword: randomBytes(24).toString('base64url'),
    signingKey: randomBytes(32).toString('base64url'),
    keys: { reader: newKey(), writer: newKey(), admin: newKey() },
  };
  writeFileSync(path, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

const newKey = () => formatApiKey(createApiKey());

/** The gatekeeper's file of hashes for the three demo keys. */
export function writeKeyFile(path: string, secrets: StackSecrets, database: string): void {
  writeFileSync(path, keyFileText(secrets.keys, database, 'demo'), { mode: 0o600 });
}
