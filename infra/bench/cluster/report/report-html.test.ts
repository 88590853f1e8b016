import { expect, test } from 'vitest';
import { reportHtml } from './report-html.ts';
import { sampleComparison } from './sample-comparison.ts';

const lag = { meanMs: 1.25, maxMs: 200, beats: 9, caughtUp: true };

test.each([
  ['several numbers of threads', [1, 2, 16]],
  ['a single one', [4]],
])('three plots for each workload with %s, and nothing from elsewhere', (_, counts) => {
  const html = reportHtml(
    sampleComparison(
      (['read-only', 'write-only'] as const).flatMap((workload) =>
        counts.flatMap((threads) => [
          { arm: 'alone', workload, threads, rounds: [100, 110] },
          { arm: 'cluster', workload, threads, rounds: [90, 'gone'], lag },
        ]),
      ),
    ),
  );
  expect(html.match(/<figure><svg /g)).toHaveLength(6);
  for (const threads of counts) expect(html).toContain(`>${threads}</text>`);
  expect(html).toContain('All on &lt;one&gt; machine.');
  expect(html).not.toMatch(/NaN|undefined|<script|<link|@import|(src|href)="?http/);
});
