import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * Keeps texts and bytes in Redis from being read there. It says nothing of who wrote them or where they belong: whoever uses it
 * signs what it returns, and checks that signature first.
 */
export interface Cipher {
  /** What may be stored in place of the text: the text itself where encryption is off. */
  conceal(text: string, context: string): string;
  /** The text again, also of what was stored while the setting was another; null when no key of ours reads it. */
  reveal(stored: string, context: string): string | null;
  /** The same for bytes. What is stored begins with a byte that tells whether the rest is encrypted. */
  concealBytes(bytes: Uint8Array, context: string): Buffer;
  revealBytes(stored: Uint8Array, context: string): Buffer | null;
}

/** No JSON text begins with it. */
const MARK = 'aes1.';
/** First byte of stored bytes. */
const PLAIN = Buffer.of(0);
const ENCRYPTED = Buffer.of(1);
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

  /** Salt, IV, tag and ciphertext, in pieces. */
  const encrypt = (key: KeyObject, plain: string | Uint8Array, context: string): Uint8Array[] => {
    if (!ownKey || count >= MESSAGES_PER_KEY_MAX) {
      salt = randomBytes(SALT_BYTES);
      ownKey = derive(key, salt);
      count = 0;
    }
    const iv = Buffer.alloc(IV_BYTES);
    iv.writeUIntBE(count, IV_BYTES - 6, 6);
    count += 1;
    const cipher = createCipheriv('aes-256-gcm', ownKey, iv).setAAD(Buffer.from(context));
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
    cipher.final();
    return [salt, iv, cipher.getAuthTag(), body];
  };

  const decrypt = (bytes: Buffer, context: string): Buffer | null => {
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
      const plain = decipher.update(bytes.subarray(bodyAt));
      try {
        decipher.final();
        return plain;
      } catch {
        // Of the other key, or of nobody.
      }
    }
    return null;
  };

  return {
    conceal(text, context) {
      if (!encrypts || !own) return text;
      return MARK + Buffer.concat(encrypt(own, text, context)).toString('base64');
    },
    reveal(stored, context) {
      if (!stored.startsWith(MARK)) return stored;
      const plain = decrypt(Buffer.from(stored.slice(MARK.length), 'base64'), context);
      return plain === null ? null : plain.toString('utf8');
    },
    concealBytes(bytes, context) {
      if (!encrypts || !own) return Buffer.concat([PLAIN, bytes]);
      return Buffer.concat([ENCRYPTED, ...encrypt(own, bytes, context)]);
    },
    revealBytes(stored, context) {
      const rest = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).subarray(1);
      if (stored[0] === PLAIN[0]) return rest;
      return stored[0] === ENCRYPTED[0] ? decrypt(rest, context) : null;
    },
  };
}
