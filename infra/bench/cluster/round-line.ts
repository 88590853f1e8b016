import type { Arm } from './arms.ts';
import type { Point } from './comparison.ts';
import { threads } from './report/stretch-text.ts';

/** What is told while it runs: one line for the arms that were measured side by side. */
export function roundLine(
  arms: readonly Pick<Arm, 'name' | 'title'>[],
  together: readonly Point[],
  rounds: number,
): string {
  const [first] = together;
  const results = arms.map(({ name, title }) => {
    const measured = together.find(({ arm }) => arm === name)?.measured;
    if (measured?.outcome !== 'measured') return `${title} failed (${measured?.reason ?? 'not measured'})`;
    return `${title} ${measured.figures.transactionsPerSecond.toFixed(1)}/s`;
  });
  return `round ${first?.round} of ${rounds}, ${first?.workload}, ${threads(first?.threads ?? 0)}: ${results.join(', ')}`;
}
