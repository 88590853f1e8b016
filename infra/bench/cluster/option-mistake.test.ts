import { parseArgs } from 'node:util';
import { expect, test } from 'vitest';
import { optionMistake } from './option-mistake.ts';

test.each([
  [['--fil'], 'There is no option --fil'],
  [['--fil=x'], 'There is no option --fil'],
  [['-x'], 'There is no option -x'],
  [['--file'], "Option '--file <value>' argument missing"],
  [['--file', '-1'], "Option '--file' argument is ambiguous"],
  [['--yes=no'], "Option '--yes' does not take an argument"],
])('%j: %s', (args, told) => {
  const options = { file: { type: 'string' }, yes: { type: 'boolean' } } as const;
  let thrown: unknown;
  try {
    parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    thrown = error;
  }
  expect(optionMistake(thrown)).toBe(told);
});
