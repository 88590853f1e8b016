import { expect, test } from 'vitest';
import { estimateWait } from './estimate.ts';

test.each([
  { position: 0, averageMs: 100, slots: 1, ms: 100 },
  { position: 0, averageMs: 100, slots: 4, ms: 25 },
  { position: 7, averageMs: 100, slots: 4, ms: 200 },
  { position: 9, averageMs: 0.5, slots: 3, ms: 2 },
  { position: 3, averageMs: 0, slots: 4, ms: null },
  { position: 3, averageMs: 100, slots: 0, ms: null },
])('$position ahead, $averageMs ms each, $slots slots: $ms ms', ({ position, averageMs, slots, ms }) => {
  expect(estimateWait(position, averageMs, slots)).toBe(ms);
});
