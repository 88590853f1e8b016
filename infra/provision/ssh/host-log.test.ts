import { readFileSync, statSync } from 'node:fs';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHostLog } from './host-log.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('host-log');
});
afterEach(() => folder.remove());

test('each line has its time, and what was there stays', () => {
  const open = (at: string) => openHostLog(folder.path, 'queue-1', () => new Date(at));
  open('2026-05-05T12:00:00Z').line('$ one\ntwo\n');
  open('2026-05-05T12:00:01Z').line('');
  const { file } = open('2026-05-05T12:00:02Z');
  expect(readFileSync(file, 'utf8')).toBe(
    '2026-05-05T12:00:00.000Z $ one\n2026-05-05T12:00:00.000Z two\n2026-05-05T12:00:01.000Z \n',
  );
});

test('nobody else may read it', () => {
  const log = openHostLog(folder.path, 'queue-1');
  log.line('x');
  expect(log.file).toBe(`${folder.path}/queue-1.log`);
  expect(statSync(log.file).mode & 0o777).toBe(0o600);
});
