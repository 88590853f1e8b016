import { expect, test } from 'vitest';
import type { ContainerView } from '../pool/container.ts';
import { createWaitEstimates } from './wait-estimates.ts';

const container = (state: ContainerView['state'], slots: number) => ({ state, slots }) as ContainerView;

function estimates({ averageMs = 100, fail = false } = {}) {
  let asked = 0;
  const estimateWait = createWaitEstimates({
    requests: {
      load: async () => {
        asked += 1;
        if (fail) throw new Error('Connection is closed.');
        return { waiting: 1, running: 1, oldestMs: 1, averageMs };
      },
    },
    containers: {
      list: async () => [container('free', 2), container('busy', 3), container('quarantined', 9)],
    },
    estimate: (position, average, slots) => (slots === 0 ? null : (position * average) / slots),
  });
  return { estimateWait, asked: () => asked };
}

test('only slots that serve count, and a pool is asked about once for many', async () => {
  const { estimateWait, asked } = estimates();
  expect(await Promise.all([0, 1, 10].map((position) => estimateWait('a', position)))).toEqual([0, 20, 200]);
  expect(asked()).toBe(1);
  await estimateWait('b', 1);
  expect(asked()).toBe(2);
});

test('what cannot be told is null', async () => {
  expect(await estimates().estimateWait('a', null)).toBeNull();
  expect(await estimates({ fail: true }).estimateWait('a', 1)).toBeNull();
  expect(await estimates({ averageMs: Number.POSITIVE_INFINITY }).estimateWait('a', 1)).toBeNull();
});
