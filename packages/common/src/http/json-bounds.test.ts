import { expect, test } from 'vitest';
import { exceededBound } from './json-bounds.ts';

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
])('%s deeper than %i: %s', (text, depth, deeper) => {
  expect(exceededBound(text, { depth, values: 100 })).toBe(deeper ? 'depth' : null);
});

test.each([
  ['[1,2,3]', 3, false],
  ['[1,2,3]', 2, true],
  ['{"a":1,"b":[{},{}]}', 6, false],
  ['{"a":1,"b":[{},{}]}', 5, true],
  ['["a,b,c","\\",,,"]', 2, false],
])('%s holds more than %i values: %s', (text, values, more) => {
  expect(exceededBound(text, { depth: 10, values })).toBe(more ? 'values' : null);
});
