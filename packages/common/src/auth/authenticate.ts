import { Failure } from '../errors/failure.ts';
import { parseApiKey } from './api-key.ts';
import type { KeyRecord, KeyStore } from './key-record.ts';
import { judgeSecret } from './key-state.ts';

/** The key of `Authorization: Bearer …`. Throws AUTH.MISSING, or as `authenticateKey`. */
export async function authenticate(authorization: string | undefined, keys: KeyStore): Promise<KeyRecord> {
  if (!authorization) throw new Failure('AUTH.MISSING', 'Send an API key as "Authorization: Bearer <key>"');
  const [, text] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (!text) throw new Failure('AUTH.INVALID', 'The Authorization header must be "Bearer <key>"');
  return authenticateKey(text, keys);
}

const PAST = {
  expired: 'The API key has expired',
  revoked: 'The API key was revoked',
  replaced: 'The API key was replaced by a newer one',
} as const;

/**
 * The record of a key given as text. Throws AUTH.INVALID, with the same words whatever is wrong with it; AUTH.EXPIRED when
 * the secret is right, but does not count any more; QUEUE.UNAVAILABLE when the key is not known here and cannot be asked for.
 */
export async function authenticateKey(text: string, keys: KeyStore): Promise<KeyRecord> {
  const key = parseApiKey(text);
  let record = key ? keys.find(key.id) : undefined;
  let verdict = judgeSecret(record, key?.secret ?? '', Date.now());
  if (key && verdict === 'wrong' && keys.look) {
    // For an unknown id and for a wrong secret alike: the key may have been made or rotated just now, and the time is the same.
    record = await keys.look(key.id).catch(() => {
      throw new Failure('QUEUE.UNAVAILABLE', 'API keys cannot be checked at the moment');
    });
    verdict = judgeSecret(record, key.secret, Date.now());
  }
  if (!record || verdict === 'wrong') throw new Failure('AUTH.INVALID');
  if (verdict !== 'active') throw new Failure('AUTH.EXPIRED', PAST[verdict]);
  return record;
}
