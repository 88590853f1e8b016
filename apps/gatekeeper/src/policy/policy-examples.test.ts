import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decided, key, policyOf } from './policy-under-test.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const blocks = [...read('docs/policy.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) =>
  text.startsWith('version') ? text : `version: 1\n${text}`,
);
const [, someTables = '', someReads = '', oneFunction = ''] = blocks;

test('the example and those of the documentation are without mistakes', () => {
  policyOf(read('policy.example.yaml'));
  expect(blocks).toHaveLength(5);
  blocks.forEach(policyOf);
});

test('they do what the documentation says', () => {
  const allows = (text: string, name: string, told: Parameters<typeof decided>[1]) =>
    decided(policyOf(text), told, key({ name })).allowed;
  expect(allows(someTables, 'partner', { read: ['products', 'orders'] })).toBe(false);
  expect(allows(someTables, 'partner', { read: ['products'], functions: ['count'] })).toBe(true);
  expect(allows(someTables, 'partner', { written: ['products'] })).toBe(false);
  expect(allows(someTables, 'partner', {})).toBe(true);
  expect(allows(someTables, 'other', { read: ['orders'] })).toBe(true);
  expect(allows(someReads, 'dashboard', { read: ['orders'] })).toBe(true);
  expect(allows(someReads, 'dashboard', { written: ['orders'] })).toBe(false);
  expect(allows(someReads, 'dashboard', { read: ['mysql.user'] })).toBe(false);
  expect(allows(oneFunction, 'load-test', { functions: ['sleep'] })).toBe(true);
  expect(allows(oneFunction, 'load-test', { functions: ['sleep', 'benchmark'] })).toBe(false);
});

test('the documentation names every default', () => {
  const names = ['no-waiting', 'no-locks', 'no-files', 'no-programs', 'no-system-schemas'];
  for (const name of [...names, 'no-unbounded-writes', 'no-sessions', 'no-administration'])
    expect(read('docs/policy.md')).toContain(`\`${name}\``);
});
