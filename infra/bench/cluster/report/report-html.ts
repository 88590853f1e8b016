import type { Comparison } from '../comparison.ts';
import { armLook } from './arm-look.ts';
import { conditions } from './conditions.ts';
import { escapeHtml } from './escape-html.ts';
import { legend } from './legend.ts';
import { REPORT_STYLE } from './report-style.ts';
import { TITLE } from './report-title.ts';
import { type ResultsTable, resultsTables } from './results-table.ts';
import { verdictOf } from './verdict.ts';
import { workloadCharts } from './workload-charts.ts';

/** One page that needs nothing but itself. */
export function reportHtml(comparison: Comparison): string {
  const verdict = verdictOf(comparison);
  const facts = conditions(comparison);
  const names = comparison.arms.map(({ name }) => name);
  const key = legend(comparison.arms, 'short');
  const sections = resultsTables(comparison).map((table, index) => {
    const charts = workloadCharts(comparison, table.workload).map((svg) => `<figure>${svg}</figure>`);
    return `
    <section>
      <h2>${escapeHtml(table.workload)}</h2>
      <p class="detail">${escapeHtml(verdict.workloads[index] ?? '')}</p>
      ${key}
      <div class="charts">${charts.join('')}</div>
      <div class="scroll">${tableHtml(table, names)}</div>
    </section>`;
  });
  const list = facts.map(({ label, value }) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${TITLE}</title>
  <style>${REPORT_STYLE}</style>
</head>
<body>
  <main>
    <h1>${TITLE}</h1>
    <p class="when">sysbench’s OLTP workloads without transactions, straight and through Sluice · ${escapeHtml(facts[0]?.value ?? '')}</p>
    <div class="verdict"><p>${escapeHtml(verdict.paragraph)}</p></div>
    <p class="note">${escapeHtml(verdict.circumstances)}</p>
    <p class="note">${escapeHtml(comparison.note)}</p>
    ${legend(comparison.arms, 'described')}
    ${sections.join('\n')}
    <section>
      <h2>Measured how, and where</h2>
      <dl>${list.join('')}</dl>
    </section>
  </main>
</body>
</html>
`;
}

function tableHtml({ head, rows }: ResultsTable, names: readonly string[]): string {
  const body = rows.map(({ threads, arm, cells }, index) => {
    const begins = threads !== rows[index - 1]?.threads ? ' class="begins"' : '';
    const mark = `<span class="arm" style="background:${armLook(names.indexOf(arm)).colour}"></span>`;
    const columns = cells.map((cell, column) => `<td>${column === 1 ? mark : ''}${escapeHtml(cell)}</td>`);
    return `<tr${begins}>${columns.join('')}</tr>`;
  });
  const titles = head.map((title) => `<th scope="col">${escapeHtml(title)}</th>`);
  return `<table><thead><tr>${titles.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}
