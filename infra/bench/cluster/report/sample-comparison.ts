import type { Comparison, Measured, Point } from '../comparison.ts';
import type { Workload } from '../workloads.ts';

type Measurement = Extract<Measured, { outcome: 'measured' }>;

/** What the tests of this folder vary: transactions per second of each round, or why a round failed. */
export interface Sample {
  arm: string;
  workload?: Workload;
  threads: number;
  rounds: (number | string)[];
  conflicts?: number;
  errors?: Record<string, number>;
  lag?: Measurement['lag'];
}

/** A comparison for tests: no real one has such round figures. */
export function sampleComparison(samples: readonly Sample[]): Comparison {
  const names = [...new Set(samples.map(({ arm }) => arm))];
  return {
    startedAt: new Date('2030-02-03T04:05:06Z'),
    endedAt: new Date('2030-02-03T04:35:06Z'),
    parameters: {
      workloads: [...new Set(samples.map(({ workload = 'read-only' }) => workload))],
      threads: [...new Set(samples.map(({ threads }) => threads))].sort((a, b) => a - b),
      rounds: Math.max(...samples.map(({ rounds }) => rounds.length)),
      seconds: 5,
      warmUpSeconds: 1,
      data: { tables: 4, rows: 10_000 },
    },
    facts: [{ label: 'processor', value: '2 cores' }],
    note: 'All on <one> machine.',
    arms: names.map((name) => {
      return { name, title: name, description: `how ${name} works`, replicated: name !== 'alone' };
    }),
    points: samples.flatMap(pointsOf),
  };
}

function pointsOf({ arm, workload = 'read-only', threads, rounds, ...rest }: Sample): Point[] {
  return rounds.map((rate, index) => {
    const measured: Measured =
      typeof rate === 'string' ? { outcome: 'failed', reason: rate } : measurement(rate, rest);
    return { arm, workload, threads, round: index + 1, measured };
  });
}

function measurement(
  rate: number,
  { conflicts = 0, errors = {}, lag = null }: Pick<Sample, 'conflicts' | 'errors' | 'lag'>,
): Measurement {
  const figures = {
    transactions: rate * 5,
    queries: rate * 70,
    transactionsPerSecond: rate,
    queriesPerSecond: rate * 14,
    p95Ms: 1_000 / rate,
    conflicts,
    errors,
    reconnects: 0,
  };
  return { outcome: 'measured', figures, lag };
}
