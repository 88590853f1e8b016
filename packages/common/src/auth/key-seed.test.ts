import { expect, test } from 'vitest';
import type { KeyRecord } from './key-record.ts';
import { compareSeed } from './key-seed.ts';

const key = (digit: string, changes: Partial<KeyRecord> = {}): KeyRecord => ({
  id: digit.repeat(12),
  name: `key ${digit}`,
  role: 'reader',
  hash: '0'.repeat(64),
  ...changes,
});
const mapOf = (...records: KeyRecord[]) => new Map(records.map((record) => [record.id, record]));
const [a, b, c] = [key('a'), key('b'), key('c')];

test('a key that is not kept is missing, one that is kept otherwise differs, also when it was revoked', () => {
  const kept = mapOf({ ...a, revokedAt: '2020-01-01T00:00:00Z' }, key('b'), key('d'));
  expect(compareSeed(mapOf(a, b, c), mapOf(), (id) => kept.get(id), 0)).toEqual({
    missing: [c],
    differing: [a.id],
    lingering: [],
  });
});

test('a key that left the file lingers while it is in force', () => {
  const kept = mapOf(a, { ...b, revokedAt: '2020-01-01T00:00:00Z' });
  expect(compareSeed(mapOf(), mapOf(a, b, c), (id) => kept.get(id), 0).lingering).toEqual([a.id]);
});
