import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPolicyFile, type PolicyFile } from './policy-file.ts';
import { decided } from './policy-under-test.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let log: string;
const logger = pino({ level: 'error' }, { write: (line: string) => (log += line) });

beforeEach(() => {
  vi.useFakeTimers();
  folder = temporaryFolder('policy');
  path = join(folder.path, 'policy.yaml');
  log = '';
});
afterEach(() => {
  vi.useRealTimers();
  folder.remove();
});

const denying = (table: string) =>
  `version: 1\nrules: [{name: no ${table}, tables: [shop.${table}], then: deny}]\n`;
const denies = (file: PolicyFile, table: string) => !decided(file.current, { read: [table] }).allowed;

test('a broken or missing file is told before anything starts', () => {
  expect(() => createPolicyFile(path, logger)).toThrow(/policy\.yaml: cannot be read \(ENOENT\)/);
  writeFileSync(path, 'version: 3\ncolour: red');
  expect(() => createPolicyFile(path, logger)).toThrow(ConfigError);
  expect(() => createPolicyFile(path, logger)).toThrow(
    /policy\.yaml:1:1: version[\s\S]*policy\.yaml:2:1: colour/,
  );
});

test('a change is in force within a second; a broken file or a missing one leaves the last good policy', async () => {
  writeFileSync(path, denying('a'));
  const file = createPolicyFile(path, logger);
  await file.start();
  expect(denies(file, 'a')).toBe(true);

  writeFileSync(`${path}.new`, denying('b'));
  renameSync(`${path}.new`, path);
  vi.advanceTimersByTime(1_000);
  expect([denies(file, 'a'), denies(file, 'b')]).toEqual([false, true]);

  writeFileSync(path, `${denying('c')}colour: red\nshape: round\n`);
  vi.advanceTimersByTime(1_000);
  expect(denies(file, 'b')).toBe(true);
  expect(log).toMatch(/policy\.yaml:3:1: colour[\s\S]*policy\.yaml:4:1: shape/);
  vi.advanceTimersByTime(10_000);
  expect(log.trim().split('\n')).toHaveLength(1);

  unlinkSync(path);
  vi.advanceTimersByTime(1_000);
  expect(denies(file, 'b')).toBe(true);

  writeFileSync(path, denying('d'));
  vi.advanceTimersByTime(1_000);
  expect([denies(file, 'b'), denies(file, 'd')]).toEqual([false, true]);
  await file.close();
});

test('a file that is being written is left alone', async () => {
  writeFileSync(path, denying('a'));
  const file = createPolicyFile(path, logger);
  await file.start();
  for (const end of [1, 2, 3]) {
    writeFileSync(path, `version: 1\n# ${'x'.repeat(end)}`);
    vi.advanceTimersByTime(250);
    expect(denies(file, 'a')).toBe(true);
  }
  vi.advanceTimersByTime(250);
  expect(denies(file, 'a')).toBe(false);
  await file.close();
});

test('without a file the defaults are in force', () => {
  expect(decided(createPolicyFile(undefined, logger).current, { functions: ['sleep'] }).allowed).toBe(false);
});

test('close is idempotent, works without start, and ends the looking', async () => {
  writeFileSync(path, denying('a'));
  const file = createPolicyFile(path, logger);
  await file.close();
  await file.start();
  await file.start();
  await file.close();
  await file.close();
  expect(vi.getTimerCount()).toBe(0);
});
