import type { Random } from './random.ts';

/** Moments are milliseconds since 1970, in UTC. */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The shop opened in January 2023; the database shows it on the last evening of 2025. */
export const openedAt = Date.UTC(2023, 0, 2);
export const shownAt = Date.UTC(2025, 11, 31, 20);

/** How busy the shop is, 1 at the busiest: before Christmas, a little in spring, on Sundays and in the evenings. */
const byMonth = [0.42, 0.38, 0.46, 0.55, 0.52, 0.4, 0.34, 0.33, 0.45, 0.56, 0.9, 1];
const byWeekday = [1, 0.85, 0.75, 0.72, 0.74, 0.7, 0.82];
const byHour = [
  0.1, 0.05, 0.03, 0.02, 0.03, 0.08, 0.2, 0.35, 0.5, 0.6, 0.65, 0.68, 0.72, 0.66, 0.6, 0.6, 0.64, 0.72, 0.85,
  0.97, 1, 0.9, 0.6, 0.3,
];

/** Month of a moment, 0 to 11. */
export function monthOf(moment: number): number {
  return new Date(moment).getUTCMonth();
}

/** A moment while the shop was open for business: seasonal, and more of them as the shop grows. */
export function busyMoment(random: Random, from = openedAt): number {
  for (;;) {
    const moment = from + Math.floor(random.fraction() * (shownAt - from));
    const date = new Date(moment);
    const growth = 0.35 + (0.65 * (moment - openedAt)) / (shownAt - openedAt);
    const season = (byMonth[date.getUTCMonth()] ?? 1) * (byWeekday[date.getUTCDay()] ?? 1);
    if (random.chance(growth * season * (byHour[date.getUTCHours()] ?? 1))) return moment;
  }
}

/** 2024-05-17 */
export function sqlDate(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** 2024-05-17 09:30:00 */
export function sqlDateTime(moment: number): string {
  return sqlMilliseconds(moment).slice(0, 19);
}

/** 2024-05-17 09:30:00.123 */
export function sqlMilliseconds(moment: number): string {
  return new Date(moment).toISOString().slice(0, 23).replace('T', ' ');
}

/** 2024-05-17 09:30:00.123456: the last three digits are drawn, a moment does not have them. */
export function sqlMicroseconds(moment: number, random: Random): string {
  return `${sqlMilliseconds(moment)}${String(random.integer(0, 999)).padStart(3, '0')}`;
}

/** 52:10:07: hours are not cut at a day. */
export function sqlTime(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
