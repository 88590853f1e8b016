import { expect, test } from 'vitest';
import { createOccupancy, type Occupancy } from './occupancy.ts';

function entered(occupancy: Occupancy, token: number | null) {
  const entry = occupancy.enter(token);
  if (!entry.ok) throw new Error(`refused: ${entry.refusal}`);
  return entry.visit;
}

test('a second request in one slot is refused and counted; the slot is free again after the first', () => {
  const occupancy = createOccupancy(1, () => 0);
  const first = entered(occupancy, 7);
  expect(occupancy.enter(8)).toEqual({ ok: false, refusal: 'busy' });
  expect(occupancy.figures()).toMatchObject({ used: 1, overlaps: 1, served: 0, highestToken: 7 });
  first.leave();
  first.leave();
  expect(occupancy.figures()).toMatchObject({ used: 0, served: 1 });
  entered(occupancy, 8).leave();
  expect(occupancy.figures()).toMatchObject({ served: 2, highestToken: 8, overlaps: 1 });
});

test('an older token is refused, the same one and none are not', () => {
  const occupancy = createOccupancy(1, () => 0);
  entered(occupancy, 7).leave();
  expect(occupancy.enter(6)).toEqual({ ok: false, refusal: 'outdated' });
  entered(occupancy, 7).leave();
  entered(occupancy, null).leave();
  expect(occupancy.figures()).toMatchObject({ outdated: 1, overlaps: 0, highestToken: 7, served: 3 });
});

test('with two slots tokens may come in any order, and the third request is one too many', () => {
  const occupancy = createOccupancy(2, () => 0);
  entered(occupancy, 9);
  entered(occupancy, 8);
  expect(occupancy.enter(10)).toEqual({ ok: false, refusal: 'busy' });
  expect(occupancy.figures()).toMatchObject({ used: 2, overlaps: 1, outdated: 0, highestToken: 9 });
});

test('busy time is that of those who left and of those who are in', () => {
  let now = 100;
  const occupancy = createOccupancy(2, () => now);
  const first = entered(occupancy, null);
  now = 130;
  first.leave();
  entered(occupancy, null);
  now = 135;
  expect(occupancy.figures().busyMs).toBe(35);
});
