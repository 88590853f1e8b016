import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { expect, test } from 'vitest';
import { createRequestIds } from './request-id.ts';

const [one, two] = [new Secret('1'.repeat(32)), new Secret('2'.repeat(32))];
const ids = createRequestIds(createSigner(one));

test('ids are ours, all different, and fit for URLs, BullMQ and Redis', () => {
  const made = Array.from({ length: 1_000 }, () => ids.make());
  expect(new Set(made.map((id) => id.slice(0, 23))).size).toBe(1_000);
  for (const id of made) {
    expect(id).toMatch(/^r[A-Za-z0-9_-]{65}$/);
    expect(ids.isOurs(id)).toBe(true);
  }
});

test('what was altered, cut, made up or made with another key is not', () => {
  const id = ids.make();
  // The last letter of a code of 256 bits carries four of them: its neighbour may mean the same bytes.
  for (let at = 0; at < id.length - 1; at += 1) {
    const other = id[at] === 'A' ? 'B' : 'A';
    expect(ids.isOurs(id.slice(0, at) + other + id.slice(at + 1))).toBe(false);
    expect(ids.isOurs(id.slice(0, at))).toBe(false);
  }
  for (const text of [
    '',
    '7',
    `${id}A`,
    `${id} `,
    `r${'A'.repeat(65)}`,
    createRequestIds(createSigner(two)).make(),
  ]) {
    expect(ids.isOurs(text)).toBe(false);
  }
});

test('ids from before the rotation of the key are ours', () => {
  expect(createRequestIds(createSigner(two, { also: one })).isOurs(ids.make())).toBe(true);
});
