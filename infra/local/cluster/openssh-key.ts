import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** `privateKey` is a file's text, `publicKey` one line: type, a space, base64. */
export type OpensshKey = { privateKey: string; publicKey: string };

const TYPE = 'ssh-ed25519';

/** A new ed25519 key. (ssh2's own generator drops leading zeros: one in 256 of its keys cannot be read by anyone.) */
export function generateOpensshKey(): OpensshKey {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return encodeOpensshKey(Buffer.from(d ?? '', 'base64url'), Buffer.from(x ?? '', 'base64url'));
}

/** Both 32 bytes. The format is OpenSSH's PROTOCOL.key: not encrypted, one key, no comment. */
export function encodeOpensshKey(seed: Buffer, point: Buffer): OpensshKey {
  const publicBlob = Buffer.concat([string(TYPE), string(point)]);
  const check = randomBytes(4);
  const secret = [
    check,
    check,
    string(TYPE),
    string(point),
    string(Buffer.concat([seed, point])),
    string(''),
  ];
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    uint32(1),
    string(publicBlob),
    string(padded(Buffer.concat(secret))),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  const armour = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''];
  return { privateKey: armour.join('\n'), publicKey: `${TYPE} ${publicBlob.toString('base64')}` };
}

/** To a multiple of 8 bytes, with 1, 2, 3, … */
function padded(data: Buffer): Buffer {
  const length = (8 - (data.length % 8)) % 8;
  return Buffer.concat([data, Buffer.from(Array.from({ length }, (_, index) => index + 1))]);
}

function string(value: string | Buffer): Buffer {
  const data = Buffer.from(value);
  return Buffer.concat([uint32(data.length), data]);
}

function uint32(value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value);
  return data;
}
