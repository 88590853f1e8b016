import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorReference } from './error-reference.ts';

const project = join(import.meta.dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(project, ...path), 'utf8');

test('docs/errors.md is what the catalogue says', () => {
  expect(read('docs', 'errors.md')).toBe(errorReference());
});

const CONFIG_SOURCES = [
  ['packages', 'common', 'src', 'config', 'shared-config.ts'],
  ['apps', 'gatekeeper', 'src', 'config.ts'],
  ['apps', 'proxy-worker', 'src', 'config.ts'],
  ['apps', 'orchestrator', 'src', 'config.ts'],
];

/** Variables as they stand in the schemas: `NAME: ` at the start of a member. */
const variables = CONFIG_SOURCES.flatMap((path) =>
  [...read(...path).matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((match) => match[1] as string),
);

test('there are variables to look for', () => {
  expect(variables.length).toBeGreaterThan(20);
});

test.each(variables)('%s is documented and has a line in .env.example', (name) => {
  expect(read('docs', 'configuration.md')).toContain(`\`${name}\``);
  expect(read('.env.example')).toContain(name);
});
