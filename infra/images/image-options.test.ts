import { expect, test } from 'vitest';
import { parseImageOptions } from './image-options.ts';

test('an image needs its name only', () => {
  expect(parseImageOptions(['text-analysis'])).toEqual({
    outcome: 'build',
    options: { name: 'text-analysis', base: 'node:24-bookworm-slim', tag: 'sluice/text-analysis' },
  });
});

test('base and tag can be chosen', () => {
  expect(
    parseImageOptions(['text-analysis', '--base', 'local-node', '--tag', 'registry.example/ta:2']),
  ).toMatchObject({ options: { base: 'local-node', tag: 'registry.example/ta:2' } });
});

test.each([
  [[], 'Which image?'],
  [['text-analysis', 'more'], 'Unexpected argument "more"'],
  [['text-analysis', '--bas'], "Unknown option '--bas'"],
])('%j is a mistake', (args, message) => {
  expect(parseImageOptions(args)).toEqual({ outcome: 'mistake', message: expect.stringContaining(message) });
});
