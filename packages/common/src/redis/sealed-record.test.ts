import { expect, test } from 'vitest';
import { z } from 'zod';
import { Secret } from '../config/secret.ts';
import { createSigner } from '../jobs/signer.ts';
import { bodyOf, isNewer, openRecord, sealRecord } from './sealed-record.ts';

const Fruit = z.strictObject({ fruit: z.string() });
const signer = createSigner(new Secret('k'.repeat(32)));
const place = { purpose: 'key', hash: '{test}:fruits', field: 'one' } as const;
const body = bodyOf(7, { fruit: 'apple' });
const text = sealRecord(signer, place, body);
const open = (given: string, at: Parameters<typeof sealRecord>[1] = place) =>
  openRecord(signer, Fruit, at, given);

test('a record comes back with its revision, a removed one as null', () => {
  expect(open(text)).toEqual({
    outcome: 'record',
    held: { text, body, revision: 7, record: { fruit: 'apple' } },
  });
  const removed = sealRecord(signer, place, bodyOf(8, null));
  expect(open(removed)).toMatchObject({ held: { revision: 8, record: null } });
});

const other = createSigner(new Secret('x'.repeat(32)));
test.each([
  ['empty', '', 'signature'],
  ['no signature', body, 'signature'],
  ['an empty signature', ` ${body}`, 'signature'],
  ['another key', sealRecord(other, place, body), 'signature'],
  ['an altered record', text.replace('apple', 'peach'), 'signature'],
  ['a later revision', text.replace('7', '8'), 'signature'],
  ['something behind it', `${text} `, 'signature'],
  ['far too long', `${text}${' '.repeat(300_000)}`, 'size'],
  ['of another schema', sealRecord(signer, place, bodyOf(7, { stone: 'agate' })), 'schema'],
  ['without a revision', sealRecord(signer, place, '{"record":{"fruit":"apple"}}'), 'schema'],
])('a text that is %s is refused', (_what, given, reason) => {
  expect(open(given)).toEqual({ outcome: 'refused', reason });
});

test.each([
  ['field', { ...place, field: 'two' }],
  ['hash', { ...place, hash: '{other}:fruits' }],
  ['purpose', { ...place, purpose: 'approval' as const }],
])('a record of another %s is refused', (_what, at) => {
  expect(open(text, at)).toEqual({ outcome: 'refused', reason: 'signature' });
});

test('what no reader would take is not sealed', () => {
  expect(() => sealRecord(signer, place, bodyOf(1, 'x'.repeat(300_000)))).toThrow(/too large/);
});

test('the later revision is newer; of two equal ones every process chooses the same', () => {
  const held = (revision: number, fruit: string) => ({
    text: '',
    body: bodyOf(revision, { fruit }),
    revision,
    record: null,
  });
  expect(isNewer(held(2, 'a'), held(1, 'b'))).toBe(true);
  expect(isNewer(held(1, 'b'), held(2, 'a'))).toBe(false);
  expect(isNewer(held(1, 'b'), held(1, 'a'))).toBe(true);
  expect(isNewer(held(1, 'a'), held(1, 'b'))).toBe(false);
  expect(isNewer(held(1, 'a'), held(1, 'a'))).toBe(false);
});
