import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeExistingFleet } from './commands/existing-fleet-under-test.ts';

const EVIL = '\u001b]0;PWNED\u0007\u001b[2J';
const TAMED = '?]0;PWNED??[2J';
const PATIENCE_MS = 20_000;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('main');
});
afterEach(() => folder.remove());

function run(fleetsDir: string, ...args: string[]) {
  const env = { ...process.env, INIT_CWD: folder.path, SLUICE_FLEETS: join(folder.path, fleetsDir) };
  return spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env,
    encoding: 'utf8',
  });
}

test('what a command says cannot drive the terminal', { timeout: PATIENCE_MS }, () => {
  writeExistingFleet(folder.path);
  const { status, stdout } = run(EVIL, 'up', '--file', 'fleet.yaml');
  expect(status).toBe(0);
  expect(stdout).toContain(`${TAMED}/shop/inventory.csv. Next: deploy.\n`);
  expect(stdout).not.toContain('\u001b');
});

test('nor can what it fails with', { timeout: PATIENCE_MS }, () => {
  const { status, stderr } = run('fleets', 'plan', '--file', `${EVIL}.yaml`);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^\nThere is no /);
  expect(stderr).toContain(`${TAMED}.yaml. Copy infra/`);
  expect(stderr).not.toContain('\u001b');
});

test('nor a mistake of ours, which is told with its place', { timeout: PATIENCE_MS }, () => {
  writeExistingFleet(folder.path);
  writeFileSync(join(folder.path, EVIL), '');
  const { status, stderr } = run(EVIL, 'plan', '--file', 'fleet.yaml');
  expect(status).toBe(1);
  expect(stderr).toContain(TAMED);
  expect(stderr).toMatch(/\n {4}at .*fleet-folder\.ts:\d+/);
  expect(stderr).not.toContain('\u001b');
});
