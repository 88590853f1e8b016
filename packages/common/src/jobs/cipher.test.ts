import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import { createSigner } from './signer.ts';

const [one, two] = [new Secret('1'.repeat(32)), new Secret('2'.repeat(32))];
const cipher = createSigner(one, { encrypts: true }).cipher;

test.each(['{}', '', '{"sql": "SELECT \'é🙂\'"}', `["${'x'.repeat(100_000)}"]`])(
  '%.20s comes back',
  (text) => {
    const stored = cipher.conceal(text, 'here');
    expect(stored).toMatch(/^aes1\.[A-Za-z0-9+/]+={0,2}$/);
    expect(cipher.reveal(stored, 'here')).toBe(text);
    expect(createSigner(one).cipher.reveal(stored, 'here')).toBe(text);
  },
);

test('no two are alike', () => {
  expect(new Set(Array.from({ length: 100 }, () => cipher.conceal('{}', 'here'))).size).toBe(100);
});

test('switched off, texts stay as they are, and both sides read both', () => {
  const off = createSigner(one).cipher;
  expect(off.conceal('{"a": 1}', 'here')).toBe('{"a": 1}');
  expect(cipher.reveal('{"a": 1}', 'here')).toBe('{"a": 1}');
});

test('elsewhere, altered, cut or of another key it is not read', () => {
  const stored = cipher.conceal('{"a": 1}', 'here');
  expect(cipher.reveal(stored, 'there')).toBeNull();
  expect(createSigner(two).cipher.reveal(stored, 'here')).toBeNull();
  const bytes = Buffer.from(stored.slice(5), 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(cipher.reveal(`aes1.${altered.toString('base64')}`, 'here')).toBeNull();
    expect(cipher.reveal(`aes1.${bytes.subarray(0, at).toString('base64')}`, 'here')).toBeNull();
  }
});

test('while the key is rotated, what the old one hid is read', () => {
  const stored = cipher.conceal('{"a": 1}', 'here');
  expect(createSigner(two, { also: one, encrypts: true }).cipher.reveal(stored, 'here')).toBe('{"a": 1}');
});

test.each([0, 1, 5, 100_000])('%d bytes come back, and are not to be read where they lie', (length) => {
  const bytes = Buffer.alloc(length, 'é🙂');
  const stored = cipher.concealBytes(bytes, 'here');
  expect(stored[0]).toBe(1);
  if (length > 100) expect(stored.includes('é🙂')).toBe(false);
  expect(cipher.revealBytes(stored, 'here')).toEqual(bytes);
  expect(createSigner(one).cipher.revealBytes(stored, 'here')).toEqual(bytes);
  expect(createSigner(two, { also: one }).cipher.revealBytes(stored, 'here')).toEqual(bytes);
});

test('switched off, bytes lie there behind a mark, and both sides read both', () => {
  const stored = createSigner(one).cipher.concealBytes(Uint8Array.of(1, 2, 255), 'here');
  expect([...stored]).toEqual([0, 1, 2, 255]);
  expect(cipher.revealBytes(stored, 'here')).toEqual(Buffer.of(1, 2, 255));
});

test('bytes elsewhere, altered, cut, of another key or of no form are not read', () => {
  const stored = cipher.concealBytes(Buffer.from('abc'), 'here');
  expect(cipher.revealBytes(stored, 'there')).toBeNull();
  expect(createSigner(two).cipher.revealBytes(stored, 'here')).toBeNull();
  for (let at = 1; at < stored.length; at += 1) {
    const altered = Buffer.from(stored);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(cipher.revealBytes(altered, 'here')).toBeNull();
    expect(cipher.revealBytes(stored.subarray(0, at), 'here')).toBeNull();
  }
  expect(cipher.revealBytes(Buffer.alloc(0), 'here')).toBeNull();
  expect(cipher.revealBytes(Buffer.of(7, 1, 2), 'here')).toBeNull();
});
