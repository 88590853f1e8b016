import type { Stretch } from './standings.ts';

const VERBS: Record<Stretch['standing'], string> = {
  ahead: 'wins',
  equal: 'is equal',
  behind: 'loses',
  unknown: 'could not be compared',
};

/** `loses up to 8 threads (0.12 to 0.30 times), is equal at 16 threads, wins from 32 threads on (1.4 times)` */
export function stretchesText(stretches: readonly Stretch[]): string {
  return stretches
    .map((stretch, index) => {
      const ratios = stretch.ratios === null ? '' : ` (${ratioText(stretch.ratios)})`;
      return `${VERBS[stretch.standing]} ${whereText(stretches, index)}${ratios}`;
    })
    .join(', ');
}

/** At which numbers of threads a stretch of these lies. */
export function whereText(stretches: readonly Stretch[], index: number): string {
  const counts = stretches[index]?.threads ?? [];
  const [first = 0, last = 0] = [counts[0], counts.at(-1)];
  if (stretches.length === 1) return counts.length > 1 ? 'at every number of threads' : at(first);
  if (index === stretches.length - 1) return `from ${threads(first)} on`;
  if (counts.length === 1) return at(first);
  return index === 0 ? `up to ${threads(last)}` : `from ${first} to ${threads(last)}`;
}

export function ratioText({ min, max }: { min: number; max: number }): string {
  const [least, most] = [twoDigits(min), twoDigits(max)];
  return least === most ? `${least} times` : `${least} to ${most} times`;
}

export const threads = (count: number) => `${count} ${count === 1 ? 'thread' : 'threads'}`;

const at = (count: number) => `at ${threads(count)}`;

/** 0.0068, 0.12, 1.4, 12, 120 */
function twoDigits(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toPrecision(2);
}
