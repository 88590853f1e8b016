import { expect, test } from 'vitest';
import { createApiKey, formatApiKey, hashSecret } from './api-key.ts';
import { authenticate } from './authenticate.ts';
import type { KeyRecord, KeyStore } from './key-record.ts';

const key = createApiKey();
const record: KeyRecord = { id: key.id, name: 'demo', role: 'reader', hash: hashSecret(key.secret) };
const storeOf = (known?: KeyRecord, kept?: KeyRecord): KeyStore => ({
  find: (id) => (id === known?.id ? known : undefined),
  look: async (id) => (id === kept?.id ? kept : known),
});
const keys: KeyStore = { find: (id) => (id === key.id ? record : undefined) };
const text = formatApiKey(key);
const wrongSecret = formatApiKey({ ...createApiKey(), id: key.id });

test.each([`Bearer ${text}`, `bearer ${text}`, `Bearer   ${text} `])(
  '%# is a good header',
  async (header) => {
    expect(await authenticate(header, keys)).toBe(record);
  },
);

test.each([
  ['no header', undefined, 'AUTH.MISSING'],
  ['an empty header', '', 'AUTH.MISSING'],
  ['another scheme', `Basic ${text}`, 'AUTH.INVALID'],
  ['no key', 'Bearer ', 'AUTH.INVALID'],
  ['two keys', `Bearer ${text} ${text}`, 'AUTH.INVALID'],
  ['something else', 'Bearer secret', 'AUTH.INVALID'],
  ['an unknown id', `Bearer ${formatApiKey(createApiKey())}`, 'AUTH.INVALID'],
  ['a wrong secret', `Bearer ${wrongSecret}`, 'AUTH.INVALID'],
])('%s is refused', async (_what, header, code) => {
  await expect(authenticate(header, keys)).rejects.toMatchObject({ code });
});

const PAST = '2020-01-01T00:00:00Z';
test.each([
  ['a revoked key', { ...record, revokedAt: PAST }, text, 'AUTH.EXPIRED'],
  ['an expired key', { ...record, expiresAt: PAST }, text, 'AUTH.EXPIRED'],
  ['a wrong secret of a revoked key', { ...record, revokedAt: PAST }, wrongSecret, 'AUTH.INVALID'],
  ['a wrong secret of an expired key', { ...record, expiresAt: PAST }, wrongSecret, 'AUTH.INVALID'],
])('%s is refused', async (_what, stored, given, code) => {
  await expect(authenticate(`Bearer ${given}`, storeOf(stored))).rejects.toMatchObject({ code });
});

test('every wrong key is refused in the same words', async () => {
  const wordsOf = (given: string, store: KeyStore) =>
    authenticate(`Bearer ${given}`, store).catch((error: Error) => error.message);
  const words = await Promise.all([
    wordsOf(wrongSecret, storeOf(record)),
    wordsOf(wrongSecret, storeOf({ ...record, revokedAt: PAST })),
    wordsOf(formatApiKey(createApiKey()), storeOf()),
    wordsOf('nonsense', storeOf(record)),
  ]);
  expect(new Set(words).size).toBe(1);
});

test('a key that memory does not know, or knows with an older secret, is asked for', async () => {
  expect(await authenticate(`Bearer ${text}`, storeOf(undefined, record))).toBe(record);
  const older = { ...record, hash: '1'.repeat(64) };
  expect(await authenticate(`Bearer ${text}`, storeOf(older, record))).toBe(record);
});

test('nobody is asked for what is no key, or when memory knows', async () => {
  const look = async () => {
    throw new Error('asked');
  };
  expect(await authenticate(`Bearer ${text}`, { ...keys, look })).toBe(record);
  await expect(authenticate('Bearer secret', { ...keys, look })).rejects.toMatchObject({
    code: 'AUTH.INVALID',
  });
  const unknown = authenticate(`Bearer ${formatApiKey(createApiKey())}`, { ...keys, look });
  await expect(unknown).rejects.toMatchObject({ code: 'QUEUE.UNAVAILABLE' });
});
