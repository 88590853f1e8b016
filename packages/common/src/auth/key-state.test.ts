import { expect, test } from 'vitest';
import { hashSecret } from './api-key.ts';
import type { KeyRecord } from './key-record.ts';
import { judgeSecret, keyState } from './key-state.ts';

const NOW = Date.parse('2026-05-05T12:00:00Z');
const EARLIER = '2026-05-05T11:59:59Z';
const LATER = '2026-05-05T12:00:01Z';
const key: KeyRecord = { id: '0123456789ab', name: 'app', role: 'reader', hash: hashSecret('new') };
const rotated = (until: string): KeyRecord => ({ ...key, previous: { hash: hashSecret('old'), until } });

test.each<[Partial<KeyRecord>, string]>([
  [{}, 'active'],
  [{ expiresAt: LATER }, 'active'],
  [{ expiresAt: new Date(NOW).toISOString() }, 'expired'],
  [{ expiresAt: EARLIER }, 'expired'],
  [{ revokedAt: EARLIER, expiresAt: EARLIER }, 'revoked'],
  [{ revokedAt: LATER }, 'revoked'],
])('%j is %s', (changes, state) => {
  expect(keyState({ ...key, ...changes }, NOW)).toBe(state);
});

test.each<[string, KeyRecord | undefined, string, string]>([
  ['the right secret', key, 'new', 'active'],
  ['a wrong secret', key, 'old', 'wrong'],
  ['no record', undefined, 'new', 'wrong'],
  ['a revoked key', { ...key, revokedAt: EARLIER }, 'new', 'revoked'],
  ['a wrong secret of a revoked key', { ...key, revokedAt: EARLIER }, 'old', 'wrong'],
  ['a wrong secret of an expired key', { ...key, expiresAt: EARLIER }, 'old', 'wrong'],
  ['the old secret in its grace', rotated(LATER), 'old', 'active'],
  ['the old secret after its grace', rotated(EARLIER), 'old', 'replaced'],
  ['the new secret during the grace', rotated(LATER), 'new', 'active'],
  [
    'the old secret of a key revoked in the grace',
    { ...rotated(LATER), revokedAt: EARLIER },
    'old',
    'revoked',
  ],
  ['neither secret', rotated(LATER), 'other', 'wrong'],
])('%s', (_what, record, secret, verdict) => {
  expect(judgeSecret(record, secret, NOW)).toBe(verdict);
});
