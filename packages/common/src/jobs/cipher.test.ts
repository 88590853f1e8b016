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
