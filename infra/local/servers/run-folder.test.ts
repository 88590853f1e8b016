import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, expect, test } from 'vitest';
import { createRunFolder } from './run-folder.ts';

const parent = temporaryFolder('run-folder');
afterAll(() => parent.remove());

test('what the last run left is cleared away, and nothing else', async () => {
  const note = join(parent.path, 'server', 'run-folder');
  const first = await createRunFolder(parent.path, note);
  writeFileSync(join(first, 'init.sql'), 'secret');
  const second = await createRunFolder(parent.path, note);
  expect([existsSync(first), existsSync(second)]).toEqual([false, true]);

  const other = join(parent.path, 'somebody-elses');
  mkdirSync(other);
  writeFileSync(note, other);
  await createRunFolder(parent.path, note);
  expect(existsSync(other)).toBe(true);
});
