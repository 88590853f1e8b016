import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Step } from './step.ts';
import { holdingFromStart, surveyCommand } from './survey.ts';

const step = (script: string, input?: string): Step => ({
  title: script,
  check: { script, ...(input === undefined ? {} : { input }) },
  apply: { script: 'exit 99' },
});

function survey(steps: readonly Step[], input = '') {
  const { script } = surveyCommand(steps);
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-euc', script], { input, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('each check is asked in a shell of its own, as if it were alone', () => {
  const checks = [
    'true',
    'false; true', // ends at the first that fails, as every command does
    'exit 3',
    'echo "$unset"',
    'x=set; echo noise; echo more >&2',
    'if test "$x" = set; then :; fi',
    `test "it's" = 'it'"'"'s' # "$(id)"`,
    'cat > /dev/null',
    'false ||\n  false',
    'cd /\ntest "$(pwd)" = /',
  ];
  expect(
    survey(
      checks.map((check) => step(check)),
      'nobody may read this',
    ),
  ).toBe('0\n4\n6\n7\n9\n');
});

test('what needs input is not asked, and the numbers stay', () => {
  const steps = [step('true'), step('cat', 'a password'), step('true')];
  expect(survey(steps)).toBe('0\n2\n');
  expect(surveyCommand(steps).script).not.toContain('password');
  expect(holdingFromStart(survey(steps), steps)).toBe(1);
});

test('of no steps, all hold', () => {
  expect(survey([])).toBe('');
  expect(holdingFromStart('', [])).toBe(0);
});

test.each([
  ['', 0],
  ['0\n1\n2\n', 3],
  ['0\n2\n', 1],
  ['1\n2\n', 0],
  ['2\n1\n0\n', 3],
  ['Welcome to Debian\n0\n', 1],
  ['sudo: a password is required', 0],
])('%j: the first %i hold', (printed, count) => {
  expect(
    holdingFromStart(
      printed,
      ['a', 'b', 'c'].map((check) => step(check)),
    ),
  ).toBe(count);
});
