import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from '../comparison.ts';
import { reportMarkdown } from './report-markdown.ts';
import { resultsCsv } from './results-csv.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Writes report.html, report.md and results.csv into the folder; returns their paths and what the figures say. */
export async function writeReport(
  comparison: Comparison,
  folder: string,
): Promise<{ files: string[]; verdict: Verdict }> {
  // Only now: the library of the plots is large, and most of what imports this never writes a report.
  const { reportHtml } = await import('./report-html.ts');
  const texts = {
    'report.html': reportHtml(comparison),
    'report.md': reportMarkdown(comparison),
    'results.csv': resultsCsv(comparison),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  return { files: Object.keys(texts).map((name) => join(folder, name)), verdict: verdictOf(comparison) };
}
