import { expect, test } from 'vitest';
import { parseGtidPosition } from './gtid.ts';
import { addPrimarySample, type PrimaryHistory, replicationLagMs } from './replication-lag.ts';

const position = (sequence: number) => {
  const parsed = parseGtidPosition('mariadb', `0-1-${sequence}`);
  if (!parsed) throw new Error('not a position');
  return parsed;
};
const history = (...samples: [sequence: number, at: number][]) =>
  samples.reduce<PrimaryHistory>((all, [sequence, at]) => addPrimarySample(all, position(sequence), at), []);

test.each([
  ['it has the newest', history([10, 0], [20, 500]), 20, 600, 0],
  ['it is ahead of the last sample', history([10, 0]), 25, 400, 0],
  ['it has only an older one', history([10, 0], [20, 500]), 15, 700, 700],
  ['time passes without progress', history([10, 0], [20, 500]), 15, 9_000, 9_000],
  [
    'an idle primary: the old position was seen for long',
    history([10, 0], [10, 60_000], [20, 60_500]),
    10,
    60_600,
    600,
  ],
  ['it has none of them', history([10, 0], [20, 500]), 5, 600, Number.POSITIVE_INFINITY],
  ['nothing is known of the primary', [], 5, 600, null],
])('%s', (_name, samples, replica, now, lagMs) => {
  expect(replicationLagMs(samples, position(replica), now)).toBe(lagMs);
});

test('a replica without a position cannot be measured', () => {
  expect(replicationLagMs(history([1, 0]), null, 10)).toBe(Number.POSITIVE_INFINITY);
});

test('the history is bounded, and an idle primary does not fill it', () => {
  let samples: PrimaryHistory = [];
  for (let at = 0; at < 1_000; at++) samples = addPrimarySample(samples, position(at), at);
  expect(samples).toHaveLength(256);
  for (let at = 1_000; at < 2_000; at++) samples = addPrimarySample(samples, position(999), at);
  expect(samples).toHaveLength(256);
  expect(samples.at(-1)?.lastSeenAt).toBe(1_999);
});
