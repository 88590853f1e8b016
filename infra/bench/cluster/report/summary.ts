import type { Comparison, Point } from '../comparison.ts';
import type { Workload } from '../workloads.ts';

/** Over the rounds. */
export interface Range {
  median: number;
  min: number;
  max: number;
}

/** One arm under one load, over all rounds that could be measured. */
export interface Summary {
  arm: string;
  workload: Workload;
  threads: number;
  /** Null when no round could be measured. */
  transactionsPerSecond: Range | null;
  queriesPerSecond: Range | null;
  p95Ms: Range | null;
  conflicts: number;
  /** By code, over all rounds. */
  errors: Record<string, number>;
  /** Why rounds could not be measured. */
  failures: string[];
  /** `meanMs` is the median of the rounds' means, `maxMs` the most of all rounds. Null where there are no replicas. */
  lag: { meanMs: number; maxMs: number; caughtUp: boolean } | null;
}

/** In the order of workloads, threads, arms: that of the tables. */
export function summaries({ parameters, arms, points }: Comparison): Summary[] {
  return parameters.workloads.flatMap((workload) =>
    parameters.threads.flatMap((threads) =>
      arms.map(({ name }) => {
        const rounds = points.filter(
          (point) => point.workload === workload && point.threads === threads && point.arm === name,
        );
        return { arm: name, workload, threads, ...overRounds(rounds) };
      }),
    ),
  );
}

export function errorCount(errors: Record<string, number>): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

function overRounds(rounds: readonly Point[]): Omit<Summary, 'arm' | 'workload' | 'threads'> {
  const measured = rounds.flatMap((point) => (point.measured.outcome === 'measured' ? [point.measured] : []));
  const failures = rounds.flatMap((point) =>
    point.measured.outcome === 'failed' ? [point.measured.reason] : [],
  );
  const figures = measured.map((each) => each.figures);
  const lags = measured.flatMap((each) => (each.lag === null ? [] : [each.lag]));
  const errors: Record<string, number> = {};
  for (const each of figures) {
    for (const [code, count] of Object.entries(each.errors)) errors[code] = (errors[code] ?? 0) + count;
  }
  return {
    transactionsPerSecond: rangeOf(figures.map((each) => each.transactionsPerSecond)),
    queriesPerSecond: rangeOf(figures.map((each) => each.queriesPerSecond)),
    p95Ms: rangeOf(figures.map((each) => each.p95Ms)),
    conflicts: figures.reduce((sum, each) => sum + each.conflicts, 0),
    errors,
    failures,
    lag:
      lags.length === 0
        ? null
        : {
            meanMs: rangeOf(lags.map((each) => each.meanMs))?.median ?? 0,
            maxMs: Math.max(...lags.map((each) => each.maxMs)),
            caughtUp: lags.every((each) => each.caughtUp),
          },
  };
}

/** The median of an even number of values lies between the middle two. */
export function rangeOf(values: readonly number[]): Range | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? min;
  return { median: (lower + upper) / 2, min, max };
}
