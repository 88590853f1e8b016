import type { Comparison } from '../comparison.ts';
import { conditions } from './conditions.ts';
import { TITLE } from './report-title.ts';
import { resultsTables } from './results-table.ts';
import { verdictOf } from './verdict.ts';

/** The paragraph, the conditions and a table for each workload. */
export function reportMarkdown(comparison: Comparison): string {
  const verdict = verdictOf(comparison);
  const texts = [verdict.paragraph, verdict.circumstances, comparison.note];
  const facts = conditions(comparison).map(({ label, value }) => [label, value]);
  const sections = resultsTables(comparison).map(({ workload, head, rows }, index) => {
    const figures = rows.map(({ cells }) => cells);
    return `## ${workload}\n\n${escapeMarkdown(verdict.workloads[index] ?? '')}\n\n${table(head, figures, 2)}`;
  });
  return [
    `# ${TITLE}\n`,
    ...texts.map((text) => `${escapeMarkdown(text)}\n`),
    ...sections,
    `## Measured how, and where\n\n${table(['', ''], facts, 0)}`,
  ].join('\n');
}

/** Columns from `figuresFrom` on are set to the right; 0: none. */
function table(head: readonly string[], rows: readonly string[][], figuresFrom: number): string {
  const rule = head.map((_, index) => (figuresFrom > 0 && index >= figuresFrom ? '---:' : '---'));
  const lines = [head, rule, ...rows.map((cells) => cells.map(escapeMarkdown))];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\|<*_`]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');
}
