import type { Comparison } from '../comparison.ts';
import type { Workload } from '../workloads.ts';
import { milliseconds, perSecond } from './numbers.ts';
import { errorCount, type Summary, summaries } from './summary.ts';

export interface ResultsTable {
  workload: Workload;
  head: string[];
  /** `threads` and `arm` beside the cells, for those who set rows apart. */
  rows: { threads: number; arm: string; cells: string[] }[];
}

const HEAD = [
  'threads',
  'arm',
  'transactions/s',
  'of stand-alone',
  'queries/s',
  'p95 ms',
  'errors',
  'conflicts',
];
const LAG_HEAD = ['lag mean ms', 'lag max ms'];

/** One table for each workload: medians over the rounds, sums of errors, the most of the lags. */
export function resultsTables(comparison: Comparison): ResultsTable[] {
  const all = summaries(comparison);
  const titles = new Map(comparison.arms.map(({ name, title }) => [name, title]));
  return comparison.parameters.workloads.map((workload) => {
    const rows = all
      .filter((each) => each.workload === workload)
      .map((each) => {
        const base = all.find(
          ({ arm, workload: same, threads }) =>
            arm === comparison.arms[0]?.name && same === workload && threads === each.threads,
        );
        const cells = [String(each.threads), titles.get(each.arm) ?? each.arm, ...figureCells(each, base)];
        return { threads: each.threads, arm: each.arm, cells };
      });
    return { workload, head: [...HEAD, ...LAG_HEAD], rows };
  });
}

function figureCells(each: Summary, base: Summary | undefined): string[] {
  const { transactionsPerSecond: rate, queriesPerSecond, p95Ms, lag } = each;
  const failures = each.failures.length > 0 ? [`${each.failures.length} failed`] : [];
  const errors = errorCount(each.errors);
  const trouble = [...(errors > 0 || failures.length === 0 ? [String(errors)] : []), ...failures].join(', ');
  const share = rate && base?.transactionsPerSecond ? rate.median / base.transactionsPerSecond.median : null;
  return [
    rate ? perSecond(rate.median) : '–',
    share === null ? '–' : share.toFixed(share < 0.1 ? 3 : 2),
    queriesPerSecond ? perSecond(queriesPerSecond.median) : '–',
    p95Ms ? milliseconds(p95Ms.median) : '–',
    trouble,
    String(each.conflicts),
    lag ? milliseconds(lag.meanMs) : '–',
    lag ? `${lag.caughtUp ? '' : 'over '}${milliseconds(lag.maxMs)}` : '–',
  ];
}
