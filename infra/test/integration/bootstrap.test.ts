import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

// A project of its own with a pnpm of its own, which writes down how it was called and puts a Node in place.
const PNPM = `#!/bin/sh
if [ "$1" = --version ]; then echo 12.99.0; exit; fi
if [ -f fail ]; then echo 'no way to the registry'; exit 1; fi
echo "$@" >> calls
sleep 0.3
mkdir -p node_modules/node/bin
ln -sf "${process.execPath}" node_modules/node/bin/node
`;
const SCRIPT = 'console.log(JSON.stringify([process.env.WHO ?? null, process.argv.slice(2)]))';

let project: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  project = temporaryFolder('bootstrap');
  for (const folder of ['apps', 'packages', 'bin', '.sluice/env'])
    await mkdir(at(folder), { recursive: true });
  await cp(join(import.meta.dirname, '../../bootstrap'), at('infra/bootstrap'), { recursive: true });
  await writeFile(at('package.json'), JSON.stringify({ packageManager: 'pnpm@12.21.0' }));
  await writeFile(at('pnpm-lock.yaml'), 'first');
  await writeFile(at('show.ts'), SCRIPT);
  await writeFile(at('bin/pnpm'), PNPM);
  await chmod(at('bin/pnpm'), 0o755);
});
afterEach(() => project.remove());

const at = (path: string) => join(project.path, path);

async function bootstrap(args: string[], env: Record<string, string | undefined> = {}): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [at('infra/bootstrap/bootstrap.mjs'), ...args],
    {
      cwd: project.path,
      env: { PATH: `${at('bin')}:/usr/bin:/bin`, ...env },
    },
  );
  return JSON.parse(stdout);
}

const installs = async () => (await readFile(at('calls'), 'utf8')).trim().split('\n').length;

test('two at once install once; again only when the lockfile has changed', async () => {
  const both = await Promise.all([bootstrap(['show.ts', 'a', 'b']), bootstrap(['show.ts', '--c'])]);
  expect(both).toEqual([
    [null, ['a', 'b']],
    [null, ['--c']],
  ]);
  await bootstrap(['show.ts']);
  expect(await installs()).toBe(1);
  await writeFile(at('pnpm-lock.yaml'), 'second');
  await bootstrap(['show.ts']);
  expect(await installs()).toBe(2);
});

test('a failed installation shows what pnpm said, and the next start tries again', async () => {
  await writeFile(at('fail'), '');
  await expect(bootstrap(['show.ts'])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no way to the registry[\s\S]*could not be installed/),
  });
  await rm(at('fail'));
  expect(await bootstrap(['show.ts'])).toEqual([null, []]);
});

test.each([
  { title: 'the stack', files: { '.sluice/env/worker.env': 'WHO=stack' }, env: {}, who: 'stack' },
  { title: 'nothing there', files: {}, env: {}, who: null },
  {
    title: '.env wins over the stack',
    files: { '.sluice/env/worker.env': 'WHO=stack', '.env': 'WHO=own' },
    env: {},
    who: 'own',
  },
  {
    title: 'the environment wins over all',
    files: { '.sluice/env/worker.env': 'WHO=stack', '.env': 'WHO=own' },
    env: { WHO: 'environment' },
    who: 'environment',
  },
  {
    title: 'a Redis in the environment: nothing of the stack',
    files: { '.sluice/env/worker.env': 'WHO=stack' },
    env: { SLUICE_REDIS_URL: 'redis://elsewhere' },
    who: null,
  },
  {
    title: 'a Redis in .env: nothing of the stack',
    files: { '.sluice/env/worker.env': 'WHO=stack', '.env': 'SLUICE_REDIS_URL=redis://elsewhere' },
    env: {},
    who: null,
  },
])('--env: $title', async ({ files, env, who }) => {
  for (const [file, text] of Object.entries(files)) await writeFile(at(file), `${text}\n`);
  expect(await bootstrap(['--env', 'worker', 'show.ts', '--name', 'w'], env)).toEqual([who, ['--name', 'w']]);
});

test('passes the exit code on', async () => {
  await writeFile(at('exit.ts'), 'process.exit(7)');
  await expect(bootstrap(['exit.ts'])).rejects.toMatchObject({ code: 7 });
});
