import { expect, test } from 'vitest';
import { createApiKey, formatApiKey, hashSecret } from './api-key.ts';
import { authenticate } from './authenticate.ts';
import type { KeyRecord, KeyStore } from './key-record.ts';

const key = createApiKey();
const record: KeyRecord = { id: key.id, name: 'demo', role: 'reader', hash: hashSecret(key.secret) };
const keys: KeyStore = { find: (id) => (id === key.id ? record : undefined) };
const text = formatApiKey(key);

test.each([`Bearer ${text}`, `bearer ${text}`, `Bearer   ${text} `])('%# is a good header', (header) => {
  expect(authenticate(header, keys)).toBe(record);
});

test.each([
  ['no header', undefined, 'AUTH.MISSING'],
  ['an empty header', '', 'AUTH.MISSING'],
  ['another scheme', `Basic ${text}`, 'AUTH.INVALID'],
  ['no key', 'Bearer ', 'AUTH.INVALID'],
  ['two keys', `Bearer ${text} ${text}`, 'AUTH.INVALID'],
  ['something else', 'Bearer secret', 'AUTH.INVALID'],
  ['an unknown id', `Bearer ${formatApiKey(createApiKey())}`, 'AUTH.INVALID'],
  ['a wrong secret', `Bearer ${formatApiKey({ ...createApiKey(), id: key.id })}`, 'AUTH.INVALID'],
])('%s is refused', (_what, header, code) => {
  expect(() => authenticate(header, keys)).toThrow(expect.objectContaining({ code }));
});
