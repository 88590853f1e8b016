import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
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

const MAIN = join(import.meta.dirname, 'main.ts');
const environment = (fleetsDir: string) => ({
  ...process.env,
  INIT_CWD: folder.path,
  SLUICE_FLEETS: join(folder.path, fleetsDir),
});

function run(fleetsDir: string, ...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { env: environment(fleetsDir), encoding: 'utf8' });
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
  const { status, stderr } = run(EVIL, 'up', '--file', 'fleet.yaml');
  expect(status).toBe(1);
  expect(stderr).toContain(TAMED);
  expect(stderr).toMatch(/\n {4}at .*fleet-folder\.ts:\d+/);
  expect(stderr).not.toContain('\u001b');
});

test('a wrong option is told in a sentence, with the code of a wrong command line', {
  timeout: PATIENCE_MS,
}, () => {
  const { status, stderr } = run('fleets', 'bench', '--sec', '5');
  expect(status).toBe(64);
  expect(stderr).toBe('There is no option --sec\nnpm run infra -- bench --help shows what there is.\n');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'a deploy that hears %s says what that means, gives its lock up, and ends with %i',
  { timeout: 2 * PATIENCE_MS },
  async (signal, expected) => {
    writeExistingFleet(folder.path);
    // Connections are taken, and nothing is ever said.
    const silent = createServer().listen(0, '0.0.0.0');
    await once(silent, 'listening');
    const hosts = join(folder.path, 'hosts.csv');
    const { port } = silent.address() as AddressInfo;
    const here = readFileSync(hosts, 'utf8').replaceAll(
      /10\.0\.0\.(\d),,(running,\w+),/g,
      `127.0.0.$1,,$2,${port}`,
    );
    writeFileSync(hosts, here);
    expect(run('fleets', 'up', '--file', 'fleet.yaml').status).toBe(0);
    const lock = join(folder.path, 'fleets', 'shop', 'lock');

    const child = spawn(process.execPath, [MAIN, 'deploy', '--file', 'fleet.yaml'], {
      env: environment('fleets'),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    try {
      await once(silent, 'connection');
      expect(readFileSync(lock, 'utf8')).toBe(`${child.pid}\ndeploy\n`);
      child.kill(signal);
      const [code] = await once(child, 'close');
      expect(complaint).toBe('Broken off; what was done stays. Call deploy again.\n');
      expect(code).toBe(expected);
      expect(existsSync(lock)).toBe(false);
    } finally {
      child.kill('SIGKILL');
      silent.close();
    }
  },
);
