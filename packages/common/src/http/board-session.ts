import type { KeyRecord, KeyStore } from '../auth/key-record.ts';
import { keyState } from '../auth/key-state.ts';
import type { Signer } from '../jobs/signer.ts';

/** How long somebody stays signed in. */
export const SESSION_LIFE_MS = 8 * 3_600_000;

/** `keyId.expiresAt.mac`: nothing is stored, so any process with the same signing key accepts it. */
export function makeSession(signer: Signer, { id, hash }: KeyRecord, now: number): string {
  const expiresAt = String(now + SESSION_LIFE_MS);
  return [id, expiresAt, signer.sign('session', id, expiresAt, hash)].join('.');
}

/**
 * Whose session it is; null when it is forged or over, or when its key is gone, expired, revoked, rotated, or no
 * administrator's any more.
 */
export function openSession(signer: Signer, token: string, keys: KeyStore, now: number): KeyRecord | null {
  const [keyId = '', expiresAt = '', mac = ''] = token.split('.');
  const record = keys.find(keyId);
  if (!signer.verify(mac, 'session', keyId, expiresAt, record?.hash ?? '')) return null;
  if (!record || Number(expiresAt) <= now) return null;
  return record.role === 'admin' && keyState(record, now) === 'active' ? record : null;
}
