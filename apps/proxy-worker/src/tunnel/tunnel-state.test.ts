import { expect, test } from 'vitest';
import { beginsSeries, nextTunnelState, type TunnelEvent, type TunnelState } from './tunnel-state.ts';

const closed: TunnelState = { phase: 'closed' };
const open: TunnelState = { phase: 'open' };
const connecting = (failures = 0, refused = false): TunnelState => ({
  phase: 'connecting',
  failures,
  refused,
});
const waiting = (failures: number, delayMs: number, refused = false): TunnelState => ({
  phase: 'waiting',
  failures,
  refused,
  delayMs,
});
const network: TunnelEvent = { type: 'failed', cause: 'network' };
const refused: TunnelEvent = { type: 'failed', cause: 'refused' };

test.each<[string, TunnelState, TunnelEvent, TunnelState]>([
  ['starts', closed, { type: 'start' }, connecting()],
  ['starts once', open, { type: 'start' }, open],
  ['opens', connecting(3), { type: 'opened' }, open],
  ['an opening after the close is ignored', closed, { type: 'opened' }, closed],
  ['first network failure', connecting(), network, waiting(1, 100)],
  ['second', connecting(1), network, waiting(2, 200)],
  ['no more than 2 s', connecting(30), network, waiting(31, 2_000)],
  ['lost when open: a new series', open, network, waiting(1, 100)],
  ['refused', connecting(), refused, waiting(1, 1_000, true)],
  ['refused again', connecting(1, true), refused, waiting(2, 2_000, true)],
  ['refused at most every 30 s', connecting(9, true), refused, waiting(10, 30_000, true)],
  ['network after refused: a new series', connecting(9, true), network, waiting(1, 100)],
  ['refused after network: a new series', connecting(9), refused, waiting(1, 1_000, true)],
  ['tries again', waiting(4, 800), { type: 'delay-over' }, connecting(4)],
  ['a second failure of one attempt is ignored', waiting(4, 800), network, waiting(4, 800)],
  ['a failure after the close is ignored', closed, network, closed],
  ['closes while waiting', waiting(4, 800), { type: 'close' }, closed],
  ['closes when open', open, { type: 'close' }, closed],
])('%s', (_name, state, event, expected) => {
  expect(nextTunnelState(state, event, 1)).toEqual(expected);
});

test('jitter: between half of the delay and all of it', () => {
  expect(nextTunnelState(connecting(1), network, 0)).toEqual(waiting(2, 100));
  expect(nextTunnelState(connecting(1), network, 0.5)).toEqual(waiting(2, 150));
});

test('a series is told once', () => {
  expect(beginsSeries(waiting(1, 100))).toBe(true);
  expect(beginsSeries(waiting(2, 100))).toBe(false);
});
