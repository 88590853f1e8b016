import type { Comparison } from '../comparison.ts';
import type { Workload } from '../workloads.ts';
import { armLook } from './arm-look.ts';
import { type ChartLine, lineChart } from './line-chart.ts';
import { type Range, type Summary, summaries } from './summary.ts';

/** How many times higher the highest peak may be before the lowest is too flat to be seen. */
const FLAT = 10;

/** A logarithmic axis has no zero. */
const LEAST_MS = 0.1;

/** Three SVGs over the number of threads: throughput, p95, replication lag. */
export function workloadCharts(comparison: Comparison, workload: Workload): string[] {
  const all = summaries(comparison).filter((each) => each.workload === workload);
  const linesOf = (pick: (summary: Summary) => Range | null, dashed = false): ChartLine[] =>
    comparison.arms
      .map(({ name }, index) => ({
        look: armLook(index),
        dashed,
        points: all.flatMap((each) => {
          const range = each.arm === name ? pick(each) : null;
          return range
            ? [{ threads: each.threads, value: range.median, min: range.min, max: range.max }]
            : [];
        }),
      }))
      .filter(({ points }) => points.length > 0);
  const { threads, rounds } = comparison.parameters;
  const whiskers = rounds > 1 ? '; whiskers: the rounds' : '';
  const rates = linesOf((each) => each.transactionsPerSecond);
  const scale = rateScale(rates);
  return [
    lineChart({
      title: 'Throughput',
      unit: `transactions per second${scale === 'logarithmic' ? ', logarithmic' : ''}${whiskers}`,
      threads,
      scale,
      lines: rates,
    }),
    lineChart({
      title: 'Time of a transaction, p95',
      unit: `milliseconds, logarithmic${whiskers}`,
      threads,
      scale: 'logarithmic',
      lines: linesOf(({ p95Ms }) => p95Ms && atLeast(p95Ms)),
    }),
    lineChart({
      title: 'Replication lag',
      unit: 'milliseconds, logarithmic; mean, dashed: the most',
      threads,
      scale: 'logarithmic',
      lines: [
        ...linesOf(({ lag }) => lag && atLeast({ median: lag.meanMs, min: lag.meanMs, max: lag.meanMs })),
        ...linesOf(({ lag }) => lag && atLeast({ median: lag.maxMs, min: lag.maxMs, max: lag.maxMs }), true),
      ],
    }),
  ];
}

/** Rates begin at zero, unless the slow ones would then be one line on the axis. */
function rateScale(lines: readonly ChartLine[]): 'from-zero' | 'logarithmic' {
  const peaks = lines.map(({ points }) => Math.max(...points.map(({ value }) => value)));
  return Math.max(...peaks) > FLAT * Math.min(...peaks) ? 'logarithmic' : 'from-zero';
}

function atLeast({ median, min, max }: Range): Range {
  const limit = (value: number) => Math.max(LEAST_MS, value);
  return { median: limit(median), min: limit(min), max: limit(max) };
}
