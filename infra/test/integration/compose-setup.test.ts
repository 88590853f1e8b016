import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '..', '..', 'compose', 'main.ts');

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('setup');
});
afterEach(() => folder.remove());

const setup = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], {
    env: { SLUICE_SETUP_FOLDER: folder.path },
    encoding: 'utf8',
  });

/** Every file, by its path in the volumes. */
function contents(): Record<string, string> {
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

test('it makes what is missing, and leaves what is there', () => {
  // The volumes of a first start are there, and empty.
  mkdirSync(join(folder.path, 'setup'));
  expect(setup('keys')).toMatchObject({ status: 1, stdout: '' });
  expect(setup()).toMatchObject({ status: 0, stderr: '' });
  const first = contents();
  expect(Object.keys(first).length).toBeGreaterThan(15);
  expect(setup()).toMatchObject({ status: 0 });
  expect(contents()).toEqual(first);
  expect(statSync(join(folder.path, 'setup', 'secrets.json')).mode & 0o077).toBe(0);
});

test('it prints the first keys when it is asked, and at no other time', () => {
  mkdirSync(join(folder.path, 'setup'));
  expect(setup().stdout).not.toMatch(/sluice_[0-9a-f]{12}_/);
  expect(setup('keys').stdout).toMatch(
    /^reader sluice_\w{12}_[\w-]{43}\nwriter sluice_\w{12}_[\w-]{43}\nadmin sluice_\w{12}_[\w-]{43}\n$/,
  );
});
