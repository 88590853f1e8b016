import { createPrivateKey, createPublicKey } from 'node:crypto';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { encodeOpensshKey, generateOpensshKey, type OpensshKey } from './openssh-key.ts';

/** The start of every ed25519 private key in PKCS 8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyOfSeed(seed: Buffer): { key: OpensshKey; point: Buffer } {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const point = Buffer.from(createPublicKey(secret).export({ format: 'jwk' }).x ?? '', 'base64url');
  return { key: encodeOpensshKey(seed, point), point };
}

/** Signs with the private key and checks with the public one, as another implementation reads them. */
function works({ privateKey, publicKey }: OpensshKey): boolean {
  const secret = ssh2.utils.parseKey(privateKey);
  const open = ssh2.utils.parseKey(publicKey);
  if (secret instanceof Error || open instanceof Error) return false;
  const signature = secret.sign('text');
  return Buffer.isBuffer(signature) && open.verify('text', signature) === true;
}

test('a new key works, and no two are the same', () => {
  const [one, other] = [generateOpensshKey(), generateOpensshKey()];
  expect(works(one)).toBe(true);
  expect(works(other)).toBe(true);
  expect(one.publicKey).not.toBe(other.publicKey);
});

test('a key whose public half begins with a zero byte keeps it', () => {
  const seed = Buffer.alloc(32);
  for (let number = 0; ; number++) {
    seed.writeUInt32BE(number);
    const { key, point } = keyOfSeed(seed);
    if (point[0] !== 0) continue;
    expect(works(key)).toBe(true);
    return;
  }
});
