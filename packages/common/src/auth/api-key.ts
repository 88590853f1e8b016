import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** An API key in its parts. The id is public and finds the record; only the secret proves anything. */
export interface ApiKey {
  id: string;
  secret: string;
}

const ID_BYTES = 6; // 12 hex digits
const SECRET_BYTES = 32; // 43 base64url characters
const KEY_FORM = /^sluice_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export function createApiKey(): ApiKey {
  return {
    id: randomBytes(ID_BYTES).toString('hex'),
    secret: randomBytes(SECRET_BYTES).toString('base64url'),
  };
}

/** `sluice_<id>_<secret>`: the prefix lets scanners find a key that was committed by mistake. */
export function formatApiKey(key: ApiKey): string {
  return `sluice_${key.id}_${key.secret}`;
}

export function parseApiKey(text: string): ApiKey | null {
  const [, id, secret] = KEY_FORM.exec(text) ?? [];
  return id && secret ? { id, secret } : null;
}

/**
 * SHA-256 in hex. A slow hash (bcrypt, argon2) protects secrets that people choose and that can be guessed; this one is
 * 256 random bits, which nobody can guess however fast the hash is, and it is checked on every request.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Takes the same time wherever the two differ, so that the time tells nothing about a stored hash. */
export function sameHash(given: string, stored: string): boolean {
  const [one, other] = [Buffer.from(given, 'hex'), Buffer.from(stored, 'hex')];
  return one.length === other.length && timingSafeEqual(one, other);
}
