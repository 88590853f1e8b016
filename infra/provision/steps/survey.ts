import { quote } from '../commands/quote.ts';
import type { Command } from '../ssh/command.ts';
import type { Step } from './step.ts';

/**
 * Runs the checks of many steps in one go and prints the index of each that holds: a host that is as it should be is asked once, not once a
 * step. Checks that need input are left out, and count as not known.
 */
export function surveyCommand(steps: readonly Step[]): Command {
  const lines = steps.flatMap(({ check }, index) =>
    check.input === undefined
      ? [`if /bin/sh -euc ${quote(check.script)} < /dev/null > /dev/null 2>&1; then echo ${index}; fi`]
      : [],
  );
  return { script: lines.join('\n'), isLogged: false };
}

/** How many steps, from the first on, hold already. */
export function holdingFromStart(printed: string, steps: readonly Step[]): number {
  const holding = new Set(printed.split('\n').filter(Boolean).map(Number));
  const first = steps.findIndex((_, index) => !holding.has(index));
  return first === -1 ? steps.length : first;
}
