import { expect, test } from 'vitest';
import { reportMarkdown } from './report-markdown.ts';
import { sampleComparison } from './sample-comparison.ts';

const MARKDOWN = reportMarkdown(
  sampleComparison([
    { arm: 'alone', threads: 1, rounds: [2_000, 2_100, 1_900] },
    {
      arm: 'cluster',
      threads: 1,
      rounds: [100, 90, 'gone'],
      errors: { A: 1 },
      lag: { meanMs: 1.25, maxMs: 200, beats: 9, caughtUp: false },
    },
  ]),
);

test('the verdict, a table for each workload, the conditions', () => {
  const titles = MARKDOWN.match(/^#.*$/gm);
  expect(titles).toEqual([expect.stringMatching(/^# /), '## read-only', '## Measured how, and where']);
  expect(MARKDOWN).toContain('The cluster wins nowhere');
  expect(MARKDOWN).toContain('| date | 2030-02-03 04:05 UTC, 30 minutes |');
  expect(MARKDOWN).toContain('| data | 4 tables of 10,000 rows on each server |');
});

test('rows are medians, shares of the stand-alone server, sums of errors', () => {
  expect(MARKDOWN).toContain('| 1 | alone | 2,000 | 1.00 | 28,000 | 0.50 | 0 | 0 | – | – |');
  expect(MARKDOWN).toContain(
    '| 1 | cluster | 95.0 | 0.048 | 1,330 | 10.6 | 2, 1 failed | 0 | 1.3 | over 200 |',
  );
});

test('what Markdown would take for itself is escaped, and every row has as many cells as its head', () => {
  expect(MARKDOWN).toContain('All on \\<one> machine.');
  const rows = MARKDOWN.split('\n').filter((line) => line.startsWith('|'));
  for (const row of rows) expect([4, 12]).toContain(row.split(/(?<!\\)\|/).length);
});
