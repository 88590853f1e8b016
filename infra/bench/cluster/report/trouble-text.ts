import type { Comparison } from '../comparison.ts';
import { count } from './numbers.ts';
import type { Summary } from './summary.ts';

/** Failed runs, errors and conflicts of the whole comparison, and of which arms they are. */
export function troubleText({ arms }: Comparison, all: readonly Summary[]): string {
  const titled = ({ arm }: Summary) => arms.find(({ name }) => name === arm)?.title ?? arm;
  const failures = all.flatMap((each) => each.failures.map((reason) => `${titled(each)}: ${reason}`));
  const errors = new Map<string, number>();
  for (const each of all) {
    for (const [code, times] of Object.entries(each.errors)) {
      const kind = `${titled(each)}: ${code}`;
      errors.set(kind, (errors.get(kind) ?? 0) + times);
    }
  }
  const conflicts = all.reduce((sum, each) => sum + each.conflicts, 0);
  const sentences = [
    failures.length === 0
      ? ''
      : `${count(failures.length, 'run')} failed and ${failures.length === 1 ? 'is' : 'are'} left out: ${failures[0]}.`,
    errors.size === 0
      ? ''
      : `Errors: ${[...errors].map(([kind, times]) => `${kind} ${count(times, 'time')}`).join('; ')}.`,
    failures.length + errors.size === 0 ? 'There were no errors.' : '',
    conflicts === 0
      ? ''
      : `Callers met at the same row ${count(conflicts, 'time')} and began the transaction again.`,
  ];
  return sentences.filter(Boolean).join(' ');
}
