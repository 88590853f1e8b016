import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * Keeps texts in Redis from being read there. It says nothing of who wrote them or where they belong: whoever uses it
 * signs what it returns, and checks that signature first.
 */
export interface Cipher {
  /** What may be stored in place of the text: the text itself where encryption is off. */
  conceal(text: string, context: string): string;
  /** The text again, also of what was stored while the setting was another; null when no key of ours reads it. */
  reveal(stored: string, context: string): string | null;
}

/** No JSON text begins with it. */
const MARK = 'aes1.';
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Messages under one derived key; then another salt is drawn. */
const MESSAGES_PER_KEY_MAX = 2 ** 32;
/** Salts of other processes whose keys are kept. Each process draws one when it starts. */
const KNOWN_SALTS_MAX = 1_000;

/**
 * AES-256-GCM. Every process derives a key of its own (HKDF of the signing key with a random salt) and counts its IVs: random
 * IVs under one shared key would have to end after 2^32 messages, which a busy system sends within days. Stored is
 * `aes1.` and the base64 of salt, IV, tag and ciphertext. The first key encrypts, all of them decrypt.
 */
export function createCipher(keys: readonly KeyObject[], encrypts: boolean): Cipher {
  const [own] = keys;
  const known = new Map<string, KeyObject[]>();
  let salt = Buffer.alloc(0);
  let ownKey: KeyObject | undefined;
  let count = 0;

  // Key objects: with a Buffer as its key, Node takes 16 µs longer for each message.
  const derive = (key: KeyObject, from: Buffer) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', key, from, 'sluice aes-256-gcm', 32)));

  const keysOf = (from: Buffer): KeyObject[] => {
    const name = from.toString('base64');
    const found = known.get(name);
    if (found) return found;
    const derived = keys.map((key) => derive(key, from));
    known.set(name, derived);
    const [oldest] = known.keys();
    if (known.size > KNOWN_SALTS_MAX && oldest !== undefined) known.delete(oldest);
    return derived;
  };

  return {
    conceal(text, context) {
      if (!encrypts || !own) return text;
      if (!ownKey || count >= MESSAGES_PER_KEY_MAX) {
        salt = randomBytes(SALT_BYTES);
        ownKey = derive(own, salt);
        count = 0;
      }
      const iv = Buffer.alloc(IV_BYTES);
      iv.writeUIntBE(count, IV_BYTES - 6, 6);
      count += 1;
      const cipher = createCipheriv('aes-256-gcm', ownKey, iv).setAAD(Buffer.from(context));
      const body = cipher.update(text, 'utf8');
      cipher.final();
      return MARK + Buffer.concat([salt, iv, cipher.getAuthTag(), body]).toString('base64');
    },
    reveal(stored, context) {
      if (!stored.startsWith(MARK)) return stored;
      const bytes = Buffer.from(stored.slice(MARK.length), 'base64');
      const ivAt = SALT_BYTES;
      const tagAt = ivAt + IV_BYTES;
      const bodyAt = tagAt + TAG_BYTES;
      if (bytes.length < bodyAt) return null;
      for (const key of keysOf(bytes.subarray(0, ivAt))) {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivAt, tagAt), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(tagAt, bodyAt));
        const text = decipher.update(bytes.subarray(bodyAt));
        try {
          decipher.final();
          return text.toString('utf8');
        } catch {
          // Of the other key, or of nobody.
        }
      }
      return null;
    },
  };
}
