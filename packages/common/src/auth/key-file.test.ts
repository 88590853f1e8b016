import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyFile } from './key-file.ts';

const record = (id: string) => ({
  id: id.repeat(12),
  name: `key ${id}`,
  role: 'reader',
  hash: id.repeat(64),
});
const content = (...ids: string[]) => JSON.stringify({ keys: ids.map(record) });
const logger = pino({ level: 'silent' });

let folder: string;
let path: string;

beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'sluice-keys-'));
  path = join(folder, 'keys.json');
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test('a missing or broken file is told before anything starts', () => {
  expect(() => createKeyFile(path, logger)).toThrow(/keys\.json: cannot be read \(ENOENT\)/);
  writeFileSync(path, '{"keys": [{"id": 1}]}');
  expect(() => createKeyFile(path, logger)).toThrow(/keys\.0\.id[\s\S]*keys\.0\.hash/);
});

test('a change is seen within a second, a broken file or a missing one leaves the last good keys', async () => {
  writeFileSync(path, content('a'));
  const file = createKeyFile(path, logger);
  await file.start();

  writeFileSync(`${path}.new`, content('a', 'b'));
  renameSync(`${path}.new`, path);
  expect(file.find('b'.repeat(12))).toBeUndefined();
  vi.advanceTimersByTime(1_000);
  expect(file.find('b'.repeat(12))).toMatchObject({ name: 'key b' });

  writeFileSync(path, '{ broken');
  vi.advanceTimersByTime(1_000);
  expect(file.find('b'.repeat(12))).toBeDefined();

  unlinkSync(path);
  vi.advanceTimersByTime(1_000);
  expect(file.find('b'.repeat(12))).toBeDefined();

  writeFileSync(path, content('c'));
  vi.advanceTimersByTime(1_000);
  expect(file.find('b'.repeat(12))).toBeUndefined();
  expect(file.find('c'.repeat(12))).toBeDefined();
  await file.close();
});

test('close is idempotent, works without start, and ends the looking', async () => {
  writeFileSync(path, content('a'));
  const file = createKeyFile(path, logger);
  await file.close();
  await file.start();
  await file.start();
  await file.close();
  await file.close();
  expect(vi.getTimerCount()).toBe(0);
});
