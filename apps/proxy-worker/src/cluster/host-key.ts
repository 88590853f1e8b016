/** A public key of a host, as in known_hosts: its type and its base64. */
export interface HostKey {
  type: string;
  base64: string;
}

/** Parses `ssh-ed25519 AAAA… [comment]`. Null when it is not a key. */
export function parseHostKey(text: string): HostKey | null {
  const [type, base64] = text.trim().split(/\s+/);
  if (!type || !base64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const blob = Buffer.from(base64, 'base64');
  if (keyTypeOf(blob) !== type) return null;
  return { type, base64: blob.toString('base64') };
}

/** A key begins with its own type: a length of four bytes, then the name. */
export function keyTypeOf(blob: Buffer): string | null {
  if (blob.length < 5) return null;
  const length = blob.readUInt32BE(0);
  return length > 64 || blob.length <= 4 + length ? null : blob.toString('latin1', 4, 4 + length);
}

export interface HostKeyExpectation {
  keys: HostKey[];
  revoked: HostKey[];
}

/** The inventory's own key decides alone when it is given; else known_hosts. Revocations hold for both. */
export function expectHostKey(own: HostKey | null, known: HostKeyExpectation): HostKeyExpectation {
  return { keys: own ? [own] : known.keys, revoked: known.revoked };
}

export type HostKeyVerdict = 'accepted' | 'unknown' | 'changed' | 'revoked';

export function judgeHostKey(expected: HostKeyExpectation, offered: Buffer): HostKeyVerdict {
  const base64 = offered.toString('base64');
  if (expected.revoked.some((key) => key.base64 === base64)) return 'revoked';
  if (expected.keys.some((key) => key.base64 === base64)) return 'accepted';
  return expected.keys.length === 0 ? 'unknown' : 'changed';
}

/**
 * Signature algorithms to offer: only those of keys that would be accepted, so that a host with several keys shows the
 * one we know. Undefined (the library's own list) when no key is known; the host is refused then in any case.
 */
export function hostKeyAlgorithms(expected: HostKeyExpectation): string[] | undefined {
  if (expected.keys.length === 0) return undefined;
  return [
    ...new Set(
      expected.keys.flatMap(({ type }) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type])),
    ),
  ];
}
