import type { StatementCheck } from './check-statements.ts';

/** The longest time that one statement of the suite may take; a hundred times what it does take. */
export const MAX_CLASSIFICATION_MS = 50;
/** Of texts that look like plain reads, how many may be called more. */
export const MAX_MISSED_SHARE = 0.01;

type Checked = Extract<StatementCheck, { outcome: 'checked' }>;

export function shareOfMissedReads({ survey }: Checked): number {
  return survey.missedReads.length / Math.max(1, survey.plainReads);
}

export function passes(check: Checked): boolean {
  return (
    check.survey.thrown.length === 0 &&
    check.survey.slowest.ms <= MAX_CLASSIFICATION_MS &&
    check.run.sideEffects.length === 0 &&
    shareOfMissedReads(check) < MAX_MISSED_SHARE
  );
}

export function describeCheck(check: Checked): string[] {
  const { survey, run } = check;
  const kinds = [...survey.byKind].sort((one, other) => other[1] - one[1]);
  const missed = countBy(survey.missedReads.map(({ verdict }) => verdict));
  return [
    `${check.seen} statements, ${survey.distinct} distinct`,
    ...kinds.map(([kind, count]) => `  ${String(count).padStart(7)}  ${kind}`),
    `thrown: ${survey.thrown.length}`,
    ...survey.thrown.slice(0, 10).map((text) => `  ${oneLine(text)}`),
    `slowest: ${survey.slowest.ms.toFixed(1)} ms, ${survey.slowest.text.length} characters`,
    `plain reads not called a read: ${survey.missedReads.length} of ${survey.plainReads}` +
      ` (${(shareOfMissedReads(check) * 100).toFixed(2)} %)`,
    ...[...missed].map(([verdict, count]) => `  ${String(count).padStart(7)}  ${verdict}`),
    ...survey.missedReads.slice(0, 20).map(({ verdict, text }) => `    ${verdict}: ${oneLine(text)}`),
    `reads run: ${run.run}, refused by the server or stopped: ${run.failed}`,
    `side effects: ${run.sideEffects.length}`,
    ...run.sideEffects.flatMap(({ statements, changes }) => [
      ...statements.slice(0, 3).map((text) => `  ${oneLine(text)}`),
      ...changes.map((change) => `      ${oneLine(change)}`),
    ]),
  ];
}

function countBy(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}
