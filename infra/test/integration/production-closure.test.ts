import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppDefinition, IMAGES, type ImageName } from '../../images/image-definitions.ts';
import { copyProductionClosure } from '../../images/production-closure.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const CLOSED = ['gatekeeper', 'worker', 'orchestrator', 'tools'] as const satisfies readonly ImageName[];

let folder: ReturnType<typeof temporaryFolder>;
const closureOf = (name: (typeof CLOSED)[number]) => join(folder.path, name);

beforeAll(async () => {
  folder = temporaryFolder('closure');
  for (const name of CLOSED) {
    const app: AppDefinition = IMAGES[name].app;
    await copyProductionClosure(join(PROJECT, app.package), closureOf(name), app);
  }
}, 300_000);
afterAll(() => folder.remove());

/** Names of all packages below a folder, by their manifests. */
function packagesIn(path: string): Set<string> {
  const manifests = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === 'package.json')
    .map((file) => JSON.parse(readFileSync(join(path, file), 'utf8')).name as unknown);
  return new Set(manifests.filter((name) => typeof name === 'string'));
}

/** Runs its program as an image does, with an environment of nothing. */
function run(name: (typeof CLOSED)[number], program: string, ...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { cwd: closureOf(name), env: {}, encoding: 'utf8' });
}

test.each([
  ['gatekeeper', false, false],
  ['worker', true, true],
  ['orchestrator', false, true], // docker-modem has it, for engines at the end of an SSH connection
  ['tools', false, false],
] as const)('%s: mysql2 %s, ssh2 %s', (name, mysql2, ssh2) => {
  const found = packagesIn(closureOf(name));
  expect(found).toContain('@sluice/common');
  expect([found.has('mysql2'), found.has('ssh2')]).toEqual([mysql2, ssh2]);
});

test.each(['gatekeeper', 'worker', 'orchestrator'] as const)(
  '%s starts, and asks for its configuration',
  (name) => {
    const { status, stderr } = run(name, 'src/main.ts');
    expect(stderr).toContain('SLUICE_REDIS_URL: is required');
    expect(status).toBe(78);
  },
);

test.each(['gatekeeper', 'worker', 'orchestrator'] as const)('%s has its health check with it', (name) => {
  const { status, stderr } = run(name, 'src/health-check/main.ts');
  expect(stderr).toContain('SLUICE_REDIS_URL: is required');
  expect(status).toBe(1);
});

test('the tools are the command line and the setup', () => {
  expect(run('tools', 'cli/main.ts', '--help').stdout).toContain('keys create');
  expect(run('tools', 'compose/main.ts', 'more').stderr).toBe('setup [keys]\n');
});

test.each(CLOSED)(
  '%s has no test, no declaration of types, no compiler, and no link that leads out',
  (name) => {
    const root = closureOf(name);
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    const stray = entries
      .filter((entry) => entry.isFile() && /\.test\.ts$|\.d\.[cm]?ts$|\.map$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(stray).toEqual([]);
    expect(packagesIn(root)).not.toContain('typescript');
    for (const entry of entries) {
      if (entry.isSymbolicLink())
        expect(realpathSync(join(entry.parentPath, entry.name))).toMatch(
          new RegExp(`^${realpathSync(root)}/`),
        );
    }
  },
);
