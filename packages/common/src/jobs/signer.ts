import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../config/secret.ts';

/** Makes and checks message authentication codes with the key that gatekeepers and workers share, and Redis never sees. */
export interface Signer {
  sign(purpose: SignaturePurpose, ...parts: string[]): string;
  verify(mac: string, purpose: SignaturePurpose, ...parts: string[]): boolean;
}

/** Keeps a code made for one thing from being accepted for another. */
export type SignaturePurpose = 'job' | 'reply' | 'cancel' | 'session';

/** HMAC-SHA-256. Each part is preceded by its length, so that no two lists of parts have the same bytes. */
export function createSigner(key: Secret): Signer {
  // Made once: Node takes 12 µs for an HMAC with a Buffer as its key, 3 µs with a key object.
  const hmacKey = createSecretKey(key.reveal(), 'utf8');
  const digest = (purpose: SignaturePurpose, parts: string[]): Buffer => {
    const hmac = createHmac('sha256', hmacKey).update(purpose);
    for (const part of parts) hmac.update(`\n${part.length}\n`).update(part);
    return hmac.digest();
  };
  return {
    sign: (purpose, ...parts) => digest(purpose, parts).toString('base64url'),
    verify: (mac, purpose, ...parts) => {
      const given = Buffer.from(mac, 'base64url');
      const expected = digest(purpose, parts);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
