import type { Figures } from '../figures.ts';

export type SysbenchReport =
  | { outcome: 'measured'; figures: Figures }
  | { outcome: 'failed'; reason: string };

/** Reads what `sysbench … run` prints at its end. What ended it early stands in its first FATAL lines. */
export function parseSysbenchReport(output: string): SysbenchReport {
  const fatal = fatalLines(output);
  if (fatal !== null) return { outcome: 'failed', reason: fatal };
  const [transactions, transactionsPerSecond] = counter(output, 'transactions');
  const [queries, queriesPerSecond] = counter(output, 'queries');
  const [conflicts] = counter(output, 'ignored errors');
  const [reconnects] = counter(output, 'reconnects');
  const p95Ms = Number(/^\s*95th percentile:\s+([\d.]+)/m.exec(output)?.[1] ?? Number.NaN);
  const figures = {
    transactions,
    queries,
    transactionsPerSecond,
    queriesPerSecond,
    p95Ms,
    conflicts,
    reconnects,
  };
  const missing = Object.entries(figures).filter(([, value]) => Number.isNaN(value));
  if (missing.length > 0) {
    return {
      outcome: 'failed',
      reason: `sysbench did not print its ${missing.map(([name]) => name).join(', ')}`,
    };
  }
  return { outcome: 'measured', figures: { ...figures, errors: {} } };
}

/** Null when there are none. `prepare` prints them and ends with code 0 all the same. */
export function fatalLines(output: string): string | null {
  const lines = output.match(/^FATAL: .*$/gm);
  return lines && [...new Set(lines)].slice(0, 3).join(' ');
}

/** `    transactions:                        947    (470.69 per sec.)` */
function counter(output: string, name: string): [number, number] {
  const match = new RegExp(`^\\s*${name}:\\s+(\\d+)\\s+\\(([\\d.]+) per sec\\.\\)`, 'm').exec(output);
  return [Number(match?.[1] ?? Number.NaN), Number(match?.[2] ?? Number.NaN)];
}
