import { describe, expect, test } from 'vitest';
import { type Sample, sampleComparison } from './sample-comparison.ts';
import { verdictOf } from './verdict.ts';

const THREADS = [1, 4, 16, 64];

/** The stand-alone server does 100 a second at every number of threads, the cluster what is given; each round a little otherwise. */
function verdict(cluster: (number | null)[], more: readonly Sample[] = []) {
  const rounds = (rate: number) => [rate, rate * 1.01, rate * 0.99];
  return verdictOf(
    sampleComparison([
      ...THREADS.map((threads) => ({ arm: 'alone', threads, rounds: rounds(100) })),
      ...cluster.map((rate, index) => ({
        arm: 'cluster',
        threads: THREADS[index] ?? 0,
        rounds: rate === null ? ['out of reach'] : rounds(rate),
      })),
      ...more,
    ]),
  );
}

const NOWHERE =
  'The cluster wins nowhere: at no number of threads, in no workload, did it finish more transactions per second than the alone.';
const ALWAYS = 'in every workload at every number of threads';

describe('where the cluster wins, where it loses, and from which number of threads on', () => {
  test.each([
    [
      'from 16 on',
      [50, 70, 150, 200],
      'The cluster wins: cluster with read-only from 16 threads on (1.5 to 2.0 times). It loses: cluster with read-only up to 4 threads (0.50 to 0.70 times).',
    ],
    [
      'never',
      [50, 60, 70, 80],
      `${NOWHERE} It loses: cluster with read-only at every number of threads (0.50 to 0.80 times).`,
    ],
    [
      'always',
      [110, 120, 200, 1_234],
      'The cluster wins: cluster with read-only at every number of threads (1.1 to 12 times). It loses nowhere.',
    ],
    ['never, and loses nowhere either', [98, 100, 101, 102], `${NOWHERE} It loses nowhere.`],
    [
      'only at the end',
      [50, 50, 50, 150],
      'The cluster wins: cluster with read-only from 64 threads on (1.5 times). It loses: cluster with read-only up to 16 threads (0.50 times).',
    ],
    [
      'only at the beginning',
      [150, 100, 50, 50],
      'The cluster wins: cluster with read-only at 1 thread (1.5 times). It loses: cluster with read-only from 16 threads on (0.50 times).',
    ],
    [
      'twice',
      [150, 50, 200, 50],
      'The cluster wins: cluster with read-only at 1 thread and at 16 threads (1.5 to 2.0 times). It loses: cluster with read-only at 4 threads and from 64 threads on (0.50 times).',
    ],
    [
      'in the middle',
      [50, 150, 160, 50],
      'The cluster wins: cluster with read-only from 4 to 16 threads (1.5 to 1.6 times). It loses: cluster with read-only at 1 thread and from 64 threads on (0.50 times).',
    ],
    [
      'where it was measured',
      [150, null, 150, 150],
      'The cluster wins: cluster with read-only at 1 thread and from 16 threads on (1.5 times). It loses nowhere. It could not be compared: cluster with read-only at 4 threads.',
    ],
  ])('%s', (_, cluster, paragraph) => {
    expect(verdict(cluster).paragraph).toBe(paragraph);
  });

  test('workloads that stand alike are told together', () => {
    const everywhere = (['read-only', 'write-only'] as const).flatMap((workload) => [
      ...THREADS.map((threads) => ({ arm: 'alone', workload, threads, rounds: [100] })),
      ...THREADS.map((threads) => ({ arm: 'near', workload, threads, rounds: [200] })),
      ...THREADS.map((threads) => ({ arm: 'far', workload, threads, rounds: [0.68] })),
    ]);
    expect(verdictOf(sampleComparison(everywhere)).paragraph).toBe(
      `The cluster wins: near ${ALWAYS} (2.0 times). It loses: far ${ALWAYS} (0.0068 times).`,
    );
  });
});

test('each workload is told stretch by stretch, equal ones too', () => {
  expect(verdict([50, 100, 102, 150]).workloads).toEqual([
    'The alone is at its best with 1 thread: 100 transactions per second, 95 % of them within 10.0 ms. Against it: ' +
      'cluster loses at 1 thread (0.50 times), is equal from 4 to 16 threads (1.0 times), wins from 64 threads on (1.5 times).',
  ]);
});

describe('noise', () => {
  test.each([
    ['rounds that differ more than the medians', [100, 110, 95], [108, 109, 107], 'nowhere'],
    ['rounds of the other that do', [100, 100, 100], [110, 125, 104], 'nowhere'],
    ['rounds that agree', [100, 101, 99], [108, 109, 107], 'cluster'],
    ['rounds that agree, but hardly differ', [100, 100, 100], [102, 102, 102], 'nowhere'],
    ['one round', [100], [104], 'cluster'],
  ])('%s', (_, alone, cluster, winner) => {
    const threads = 8;
    const { paragraph } = verdictOf(
      sampleComparison([
        { arm: 'alone', threads, rounds: alone },
        { arm: 'cluster', threads, rounds: cluster },
      ]),
    );
    expect(paragraph).toMatch(new RegExp(`^The cluster wins:? ${winner}`));
  });

  test('with one round it is said that nothing is known of it', () => {
    const { circumstances } = verdictOf(sampleComparison([{ arm: 'alone', threads: 1, rounds: [100] }]));
    expect(circumstances).toContain('with a single round it is not known how much rounds differ');
  });
});

describe('circumstances', () => {
  test('what the times are', () => {
    expect(verdict([50, 50, 50, 50]).circumstances).toMatch(
      /^Times are multiples of the alone's transactions per second at the same number of threads, from the least to the most\. /,
    );
  });

  test('nothing went wrong', () => {
    expect(verdict([50, 50, 50, 50]).circumstances).toContain('There were no errors.');
  });

  test('errors, failed runs and conflicts, with their arms', () => {
    const { circumstances } = verdict(
      [50, 50, 50, null],
      [
        {
          arm: 'third',
          threads: 1,
          rounds: [10],
          errors: { 'DATABASE.DEADLOCK': 2, ECONNRESET: 1 },
          conflicts: 7,
        },
      ],
    );
    expect(circumstances).toContain('1 run failed and is left out: cluster: out of reach.');
    expect(circumstances).toContain('Errors: third: DATABASE.DEADLOCK 2 times; third: ECONNRESET 1 time.');
    expect(circumstances).toContain('Callers met at the same row 7 times and began the transaction again.');
    expect(circumstances).not.toContain('no errors');
  });

  test('the largest lag, and where', () => {
    const lag = (maxMs: number, caughtUp = true) => ({ meanMs: 1, maxMs, beats: 9, caughtUp });
    const { circumstances } = verdict(
      [50, 50, 50, 50],
      [
        { arm: 'third', threads: 1, rounds: [10], lag: lag(12) },
        { arm: 'third', threads: 64, workload: 'write-only', rounds: [10], lag: lag(1_234.5, false) },
      ],
    );
    expect(circumstances).toContain('Replicas were at most 1,235 ms behind (third, write-only, 64 threads).');
    expect(circumstances).toContain('Some had not caught up when waiting for them ended.');
  });
});
