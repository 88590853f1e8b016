import { Failure } from '../errors/failure.ts';
import { parseApiKey, verifySecret } from './api-key.ts';
import type { KeyRecord, KeyStore } from './key-record.ts';

/** Compared against when the id is unknown, so that the time does not tell which ids exist. No secret has this hash. */
const NO_HASH = '0'.repeat(64);

/** The key of `Authorization: Bearer …`. Throws AUTH.MISSING or AUTH.INVALID. */
export function authenticate(authorization: string | undefined, keys: KeyStore): KeyRecord {
  if (!authorization) throw new Failure('AUTH.MISSING', 'Send an API key as "Authorization: Bearer <key>"');
  const [, text] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (!text) throw new Failure('AUTH.INVALID', 'The Authorization header must be "Bearer <key>"');
  return authenticateKey(text, keys);
}

/** The record of a key given as text. Throws AUTH.INVALID, with the same words whatever is wrong with it. */
export function authenticateKey(text: string, keys: KeyStore): KeyRecord {
  const key = parseApiKey(text);
  const record = key ? keys.find(key.id) : undefined;
  const fits = verifySecret(key?.secret ?? '', record?.hash ?? NO_HASH);
  if (!record || !fits) throw new Failure('AUTH.INVALID');
  return record;
}
