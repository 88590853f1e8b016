import type { Range, Summary } from './summary.ts';

/** `unknown`: one of the two could not be measured. */
export type Standing = 'ahead' | 'equal' | 'behind' | 'unknown';

/** Thread counts next to each other at which an arm stands the same against the stand-alone server. */
export interface Stretch {
  standing: Standing;
  /** Ascending, at least one. */
  threads: number[];
  /** Its transactions per second as a multiple of the stand-alone server's: the least and the most. Null when unknown. */
  ratios: { min: number; max: number } | null;
}

/** Smaller differences are noise whatever the rounds say: few of them may agree by chance. */
export const LEAST_DIFFERENCE = 0.03;

/** Compares an arm with the stand-alone server in one workload, in the order of the arm's thread counts. */
export function standings(base: readonly Summary[], arm: readonly Summary[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const each of arm) {
    const ours = base.find(({ threads }) => threads === each.threads)?.transactionsPerSecond ?? null;
    const { standing, ratio } = compare(ours, each.transactionsPerSecond);
    const last = stretches.at(-1);
    if (last?.standing !== standing) {
      const ratios = ratio === null ? null : { min: ratio, max: ratio };
      stretches.push({ standing, threads: [each.threads], ratios });
      continue;
    }
    last.threads.push(each.threads);
    if (ratio !== null && last.ratios !== null) {
      last.ratios = { min: Math.min(last.ratios.min, ratio), max: Math.max(last.ratios.max, ratio) };
    }
  }
  return stretches;
}

/** Equal: the medians differ no more than the rounds of one of the two among themselves, or hardly at all. */
function compare(base: Range | null, arm: Range | null): { standing: Standing; ratio: number | null } {
  if (!base || !arm || base.median <= 0) return { standing: 'unknown', ratio: null };
  const ratio = arm.median / base.median;
  const noise = Math.max(base.max - base.min, arm.max - arm.min, base.median * LEAST_DIFFERENCE);
  if (Math.abs(arm.median - base.median) <= noise) return { standing: 'equal', ratio };
  return { standing: ratio > 1 ? 'ahead' : 'behind', ratio };
}
