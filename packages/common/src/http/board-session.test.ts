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
const token = makeSession(signer, admin.id, 1_000);
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
  ['signed with another key', makeSession(createSigner(new Secret('x'.repeat(32))), admin.id, 1_000)],
])('a token that is %s is refused', (_what, forged) => {
  expect(openSession(signer, forged, storeOf(admin, { ...admin, id: 'aaaaaaaaaaaa' }), 1_000)).toBeNull();
});

test('a session ends with its key, and with its being an admin key', () => {
  expect(openSession(signer, token, storeOf(), 1_000)).toBeNull();
  expect(openSession(signer, token, storeOf({ ...admin, role: 'writer' }), 1_000)).toBeNull();
});
