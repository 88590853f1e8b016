import { expect, test } from 'vitest';
import { createApiKey, formatApiKey, hashSecret, parseApiKey, sameHash } from './api-key.ts';

test('a new key survives its text form', () => {
  const key = createApiKey();
  expect(parseApiKey(formatApiKey(key))).toEqual(key);
});

test('two keys differ in id and secret', () => {
  const [one, other] = [createApiKey(), createApiKey()];
  expect(one.id).not.toBe(other.id);
  expect(one.secret).not.toBe(other.secret);
});

const secret = 'A'.repeat(43);
test.each([
  ['nothing', ''],
  ['another prefix', `slice_0123456789ab_${secret}`],
  ['an id in upper case', `sluice_0123456789AB_${secret}`],
  ['a short secret', `sluice_0123456789ab_${secret.slice(1)}`],
  ['a long secret', `sluice_0123456789ab_${secret}A`],
  ['a character outside of base64url', `sluice_0123456789ab_${secret.slice(1)}+`],
  ['a line end', `sluice_0123456789ab_${secret}\n`],
])('%s is no key', (_what, text) => {
  expect(parseApiKey(text)).toBeNull();
});

test('a secret fits its own hash only', () => {
  expect(sameHash(hashSecret(secret), hashSecret(secret))).toBe(true);
  expect(sameHash(hashSecret(`${secret}x`), hashSecret(secret))).toBe(false);
  expect(sameHash(hashSecret(secret), '')).toBe(false);
});
