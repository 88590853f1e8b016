import { hashSecret, sameHash } from './api-key.ts';
import type { KeyRecord } from './key-record.ts';

export type KeyState = 'active' | 'expired' | 'revoked';

/** `now` is this host's time of day in ms. */
export function keyState({ revokedAt, expiresAt }: KeyRecord, now: number): KeyState {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= now ? 'expired' : 'active';
}

/** `replaced`: the secret before the last rotation, whose time of grace is over. */
export type SecretVerdict = KeyState | 'replaced' | 'wrong';

/** Compared against where there is nothing to compare with, so that the time does not tell. No secret has this hash. */
const NO_HASH = '0'.repeat(64);

/** Only who has a right secret is told that it does not count any more: the state is looked at last. */
export function judgeSecret(record: KeyRecord | undefined, secret: string, now: number): SecretVerdict {
  const given = hashSecret(secret);
  const fits = sameHash(given, record?.hash ?? NO_HASH);
  const fitsPrevious = sameHash(given, record?.previous?.hash ?? NO_HASH);
  if (!record || !(fits || fitsPrevious)) return 'wrong';
  const state = keyState(record, now);
  if (state !== 'active' || fits) return state;
  return Date.parse(record.previous?.until ?? '') > now ? 'active' : 'replaced';
}
