import { expect, test } from 'vitest';
import type { KeyRecord, KeyStore } from '../auth/key-record.ts';
import { Secret } from '../config/secret.ts';
import { createSigner } from '../jobs/signer.ts';
import { makeSession, openSession, SESSION_LIFE_MS } from './board-session.ts';

const signer = createSigner(new Secret('k'.repeat(32)));
const admin: KeyRecord = { id: '0123456789ab', name: 'boss', role: 'admin', hash: '0'.repeat(64) };
const storeOf = (...records: KeyRecord[]): KeyStore => ({
  find: (id) => records.find((record) => record.id === id),
});
const token = makeSession(signer, admin, 1_000);
const [id, expiresAt, mac] = token.split('.');

test('a session is its key until it is over', () => {
  expect(openSession(signer, token, storeOf(admin), 1_000)).toBe(admin);
  expect(openSession(signer, token, storeOf(admin), 999 + SESSION_LIFE_MS)).toBe(admin);
  expect(openSession(signer, token, storeOf(admin), 1_000 + SESSION_LIFE_MS)).toBeNull();
});

test.each([
  ['empty', ''],
  ['of a longer life', `${id}.${Number(expiresAt) + 1}.${mac}`],
  ['of another key', `aaaaaaaaaaaa.${expiresAt}.${mac}`],
  ['without a signature', `${id}.${expiresAt}.`],
  ['signed with another key', makeSession(createSigner(new Secret('x'.repeat(32))), admin, 1_000)],
])('a token that is %s is refused', (_what, forged) => {
  expect(openSession(signer, forged, storeOf(admin, { ...admin, id: 'aaaaaaaaaaaa' }), 1_000)).toBeNull();
});

test.each<[string, KeyRecord[]]>([
  ['gone', []],
  ['no administrator any more', [{ ...admin, role: 'writer' }]],
  ['revoked', [{ ...admin, revokedAt: '1970-01-01T00:00:00Z' }]],
  ['expired', [{ ...admin, expiresAt: '1970-01-01T00:00:01Z' }]],
  ['rotated', [{ ...admin, hash: '1'.repeat(64) }]],
])('a session ends when its key is %s', (_what, records) => {
  expect(openSession(signer, token, storeOf(...records), 1_000)).toBeNull();
});
