import { expect, test } from 'vitest';
import {
  busyMoment,
  monthOf,
  openedAt,
  shownAt,
  sqlDate,
  sqlDateTime,
  sqlMicroseconds,
  sqlMilliseconds,
  sqlTime,
} from './calendar.ts';
import { createRandom } from './random.ts';

test('moments are written in UTC', () => {
  const moment = Date.UTC(2024, 1, 29, 23, 59, 58, 7);
  expect(sqlDate(moment)).toBe('2024-02-29');
  expect(sqlDateTime(moment)).toBe('2024-02-29 23:59:58');
  expect(sqlMilliseconds(moment)).toBe('2024-02-29 23:59:58.007');
  expect(sqlMicroseconds(moment, createRandom('any'))).toMatch(/^2024-02-29 23:59:58\.007\d{3}$/);
});

test.each([
  [0, '00:00:00'],
  [59_999, '00:00:59'],
  [187_807_000, '52:10:07'],
])('%d ms are %s', (durationMs, time) => {
  expect(sqlTime(durationMs)).toBe(time);
});

test('the shop is busiest before Christmas, and grows', () => {
  const random = createRandom('busy');
  const moments = Array.from({ length: 5000 }, () => busyMoment(random));
  const count = (matches: (moment: number) => boolean) => moments.filter(matches).length;
  expect(count((moment) => moment < openedAt || moment > shownAt)).toBe(0);
  expect(count((moment) => monthOf(moment) >= 10)).toBeGreaterThan(
    2 * count((moment) => [6, 7].includes(monthOf(moment))),
  );
  expect(count((moment) => moment >= Date.UTC(2025, 0))).toBeGreaterThan(
    1.5 * count((moment) => moment < Date.UTC(2024, 0)),
  );
});
