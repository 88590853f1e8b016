import { expect, test } from 'vitest';
import { parseKeyFile } from './key-record.ts';

const record = { id: '0123456789ab', name: 'demo', role: 'reader', hash: '0'.repeat(64) };

test('a good file gives its keys', () => {
  expect(parseKeyFile(JSON.stringify({ keys: [record] }))).toEqual({
    outcome: 'keys',
    content: { keys: [record] },
  });
});

test.each([
  ['not JSON', '{', [/JSON/]],
  ['no list', '{}', [/^keys: /]],
  ['an unknown member', JSON.stringify({ keys: [{ ...record, rank: 1 }] }), [/rank/]],
  ['the same id twice', JSON.stringify({ keys: [record, record] }), [/^keys\.1\.id: is there twice/]],
  [
    'several mistakes',
    JSON.stringify({
      keys: [
        { ...record, id: 'x' },
        { ...record, role: 'king', hash: 'short' },
      ],
    }),
    [/^keys\.0\.id/, /^keys\.1\.role/, /^keys\.1\.hash/],
  ],
])('%s: every mistake is told', (_what, text, expected) => {
  const parsed = parseKeyFile(text);
  const mistakes = parsed.outcome === 'broken' ? parsed.mistakes : [];
  expect(mistakes).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(mistakes[index]).toMatch(pattern);
});
