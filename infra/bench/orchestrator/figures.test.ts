import { expect, test } from 'vitest';
import { orchestratorTables, percentile } from './figures.ts';

test('percentiles', () => {
  const values = [5, 1, 4, 2, 3];
  expect([percentile(values, 0), percentile(values, 0.5), percentile(values, 0.99)]).toEqual([1, 3, 5]);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the tables show medians over the rounds, differences and shares of the same round', () => {
  const table = orchestratorTables(
    [
      { directP50Ms: 1, orchestratorP50Ms: 3 },
      { directP50Ms: 2, orchestratorP50Ms: 9 },
      { directP50Ms: 1.5, orchestratorP50Ms: 4 },
    ],
    [
      { paragraphs: 1, proxyPerSecond: 1_000, orchestratorPerSecond: 600, errors: 0 },
      { paragraphs: 1, proxyPerSecond: 2_000, orchestratorPerSecond: 1_400, errors: 1 },
      { paragraphs: 1, proxyPerSecond: 1_000, orchestratorPerSecond: 800, errors: 0 },
      { paragraphs: 40, proxyPerSecond: 100, orchestratorPerSecond: 90, errors: 0 },
    ],
    [
      {
        what: 'waiting',
        requests: 2_000,
        answeredOnce: 2_000,
        overlaps: 0,
        busyShare: 0.956,
        perSecond: 190,
        p50Ms: 320,
        p99Ms: 400,
      },
    ],
  );
  expect(table).toContain('| 1.5 ms straight to the container | 4.0 ms | 2.5 ms more |');
  expect(table).toContain(
    '| 16 callers, texts of 1 paragraph(s) | 1000/s, plain reverse proxy | 800/s | 0.70 of it, 1 errors |',
  );
  expect(table).toContain(
    'texts of 40 paragraph(s) | 100/s, plain reverse proxy | 90/s | 0.90 of it, 0 errors |',
  );
  expect(table).toContain('| waiting | 2000 | 2000 | 0 | 95.6 % | 190 | 320.0 ms / 400.0 ms |');
});
