import { expect, test } from 'vitest';
import { isNestedDeeper } from './json-nesting.ts';

test.each([
  ['[]', 1, false],
  ['[[]]', 1, true],
  ['{"a":{"b":[1]}}', 3, false],
  ['{"a":{"b":[1]}}', 2, true],
  ['"[[[["', 1, false],
  ['["\\"[[", "]"]', 1, false],
  ['["\\\\", [1]]', 1, true],
  ['[1],[2],[3]', 1, false],
  ['', 0, false],
  ['["unterminated', 1, false],
])('%s deeper than %i: %s', (text, limit, deeper) => {
  expect(isNestedDeeper(text, limit)).toBe(deeper);
});
