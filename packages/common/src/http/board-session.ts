import type { KeyRecord, KeyStore } from '../auth/key-record.ts';
import type { Signer } from '../jobs/signer.ts';

/** How long somebody stays signed in. */
export const SESSION_LIFE_MS = 8 * 3_600_000;

/** `keyId.expiresAt.mac`: nothing is stored, so any process with the same signing key accepts it. */
export function makeSession(signer: Signer, keyId: string, now: number): string {
  const expiresAt = String(now + SESSION_LIFE_MS);
  return [keyId, expiresAt, signer.sign('session', keyId, expiresAt)].join('.');
}

/** Whose session it is; null when it is forged or over, or when its key is gone or no administrator's any more. */
export function openSession(signer: Signer, token: string, keys: KeyStore, now: number): KeyRecord | null {
  const [keyId = '', expiresAt = '', mac = ''] = token.split('.');
  if (!signer.verify(mac, 'session', keyId, expiresAt) || Number(expiresAt) <= now) return null;
  const record = keys.find(keyId);
  return record?.role === 'admin' ? record : null;
}
