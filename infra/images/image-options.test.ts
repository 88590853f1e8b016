import { expect, test } from 'vitest';
import { IMAGE_NAMES } from './image-definitions.ts';
import { parseImageOptions, USAGE } from './image-options.ts';

test.each([
  ['gatekeeper', 'node:24-bookworm-slim'],
  ['worker', 'node:24-bookworm-slim'],
  ['orchestrator', 'node:24-bookworm-slim'],
  ['text-analysis', 'node:24-bookworm-slim'],
  ['tools', 'node:24-bookworm-slim'],
  ['sshd', 'debian:bookworm-slim'],
])('%s needs its name only', (name, base) => {
  expect(parseImageOptions([name])).toEqual({
    outcome: 'build',
    options: { name, base, tag: `sluice/${name}` },
  });
});

test('base and tag can be chosen', () => {
  expect(
    parseImageOptions(['worker', '--base', 'local-node', '--tag', 'registry.example/w:2']),
  ).toMatchObject({
    options: { base: 'local-node', tag: 'registry.example/w:2' },
  });
});

test.each([
  [[], 'Which image?'],
  [['gatekeper'], 'There is no image "gatekeper"'],
  [['constructor'], 'There is no image "constructor"'],
  [['text-analysis', 'more'], 'Unexpected argument "more"'],
  [['text-analysis', '--bas'], "Unknown option '--bas'"],
  [['sshd', '--base', 'local-node'], 'sshd needs more than a Node'],
])('%j is a mistake', (args, message) => {
  expect(parseImageOptions(args)).toEqual({ outcome: 'mistake', message: expect.stringContaining(message) });
});

test('the help names every image', () => {
  for (const name of IMAGE_NAMES) expect(USAGE).toContain(name);
});
