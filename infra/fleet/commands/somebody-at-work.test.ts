import { expect, test } from 'vitest';
import { somebodyAtWork } from './somebody-at-work.ts';

const since = new Date(2030, 1, 3, 1, 5);

test.each([
  ['deploy', 'shop: process 30924 is at work here since 01:05 (deploy). Wait for it, or end it.'],
  ['', 'shop: process 30924 is at work here since 01:05. Wait for it, or end it.'],
])('at "%s"', (purpose, told) => {
  expect(somebodyAtWork('shop', { pid: 30_924, since, purpose })).toBe(told);
});
