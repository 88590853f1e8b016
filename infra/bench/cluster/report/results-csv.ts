import type { Comparison, Point } from '../comparison.ts';
import { errorCount } from './summary.ts';

const COLUMNS = [
  'workload',
  'threads',
  'arm',
  'round',
  'transactions_per_second',
  'queries_per_second',
  'p95_ms',
  'transactions',
  'queries',
  'errors',
  'error_codes',
  'conflicts',
  'reconnects',
  'lag_mean_ms',
  'lag_max_ms',
  'lag_beats',
  'failure',
];

/** Every point of every round, nothing rounded away that was measured. */
export function resultsCsv({ points }: Comparison): string {
  return [COLUMNS, ...points.map(row)].map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

function row({ workload, threads, arm, round, measured }: Point): (string | number)[] {
  const load = [workload, threads, arm, round];
  if (measured.outcome === 'failed')
    return [...load, ...Array(COLUMNS.length - load.length - 1).fill(''), measured.reason];
  const { figures, lag } = measured;
  const codes = Object.entries(figures.errors).map(([code, count]) => `${code}=${count}`);
  return [
    ...load,
    figures.transactionsPerSecond.toFixed(2),
    figures.queriesPerSecond.toFixed(2),
    figures.p95Ms.toFixed(2),
    figures.transactions,
    figures.queries,
    errorCount(figures.errors),
    codes.join(' '),
    figures.conflicts,
    figures.reconnects,
    ...(lag ? [lag.meanMs.toFixed(1), lag.maxMs.toFixed(1), lag.beats] : ['', '', '']),
    '',
  ];
}

/** Quoted where it must be (RFC 4180); line breaks of an error's text become spaces. */
function cell(value: string | number): string {
  const text = String(value).replaceAll(/\s+/g, ' ');
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
