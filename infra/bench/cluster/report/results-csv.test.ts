import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { resultsCsv } from './results-csv.ts';
import { sampleComparison } from './sample-comparison.ts';

const lag = { meanMs: 1.25, maxMs: 20, beats: 9, caughtUp: true };

test('a line for every point of every round, which a parser of CSV reads', () => {
  const csv = resultsCsv(
    sampleComparison([
      { arm: 'alone', threads: 1, rounds: [100, 101] },
      {
        arm: 'cluster',
        threads: 1,
        rounds: [50, 'FATAL: "no", says\nthe server'],
        errors: { A: 1, B: 2 },
        conflicts: 3,
        lag,
      },
    ]),
  );
  const rows = parse(csv, { columns: true }) as Record<string, string>[];
  expect(rows.map(({ arm, round }) => `${arm} ${round}`)).toEqual([
    'alone 1',
    'alone 2',
    'cluster 1',
    'cluster 2',
  ]);
  expect(rows[0]).toEqual({
    workload: 'read-only',
    threads: '1',
    arm: 'alone',
    round: '1',
    transactions_per_second: '100.00',
    queries_per_second: '1400.00',
    p95_ms: '10.00',
    transactions: '500',
    queries: '7000',
    errors: '0',
    error_codes: '',
    conflicts: '0',
    reconnects: '0',
    lag_mean_ms: '',
    lag_max_ms: '',
    lag_beats: '',
    failure: '',
  });
  expect(rows[2]).toMatchObject({ errors: '3', error_codes: 'A=1 B=2', conflicts: '3', lag_max_ms: '20.0' });
  expect(rows[3]).toMatchObject({ transactions: '', failure: 'FATAL: "no", says the server' });
});
