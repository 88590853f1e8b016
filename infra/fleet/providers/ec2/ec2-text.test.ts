import { expect, test } from 'vitest';
import { ec2Text } from './ec2-text.ts';

test.each([
  ['callers', 'callers'],
  ['NDB: nodes ask for their configuration', 'NDB: nodes ask for their configuration'],
  ["the operator's “own” network\n(home)", 'the operator s own network (home)'],
  ['x'.repeat(300), 'x'.repeat(255)],
])('%s', (text, expected) => {
  expect(ec2Text(text)).toBe(expected);
});
