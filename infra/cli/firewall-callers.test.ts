import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { expect, test } from 'vitest';
import { keyIdOf } from './firewall-callers.ts';

const id = (letter: string) => letter.repeat(12);
const record = (letter: string, name: string, revokedAt?: string): [string, KeyRecord] => [
  id(letter),
  { id: id(letter), name, role: 'reader', hash: 'f'.repeat(64), ...(revokedAt ? { revokedAt } : {}) },
];
const keys = new Map([
  record('a', 'app'),
  record('b', 'twin'),
  record('c', 'twin'),
  record('d', 'renewed', '2026-01-01T00:00:00Z'),
  record('e', 'renewed'),
  record('f', 'gone', '2026-01-01T00:00:00Z'),
]);

test('by id, known or not, and by a name that one key has', () => {
  expect(keyIdOf(id('a'), keys)).toBe(id('a'));
  expect(keyIdOf(id('0'), keys)).toBe(id('0'));
  expect(keyIdOf('app', keys)).toBe(id('a'));
  expect(keyIdOf('renewed', keys)).toBe(id('e'));
  expect(keyIdOf('gone', keys)).toBe(id('f'));
});

test('a name of none or of several is told', () => {
  expect(() => keyIdOf('nobody', keys)).toThrow(/no key named "nobody"/);
  expect(() => keyIdOf('twin', keys)).toThrow(new RegExp(`${id('b')}, ${id('c')}`));
});
