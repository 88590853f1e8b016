import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';

const STAMP = 'node_modules/.sluice-installed';
const OUTPUT_SHOWN_BYTES = 20_000;

/** "ignore": the right pnpm is running already; else it would want itself in the lockfile, and write that only when not frozen. */
const INSTALL = ['install', '--frozen-lockfile', '--pm-on-fail=ignore'];

/**
 * Installs the dependencies with the pinned pnpm if they are missing or the manifests have changed since the last time.
 * Safe when two start at once: the second waits, then finds the work done. Throws an Error whose message says what to do.
 *
 * @param {string} root @param {(line: string) => void} progress
 */
export async function installWhenNeeded(root, progress) {
  const wanted = manifestHash(root);
  if (isInstalled(root, wanted)) return;
  mkdirSync(join(root, '.sluice'), { recursive: true });
  await withLock(join(root, '.sluice', 'install.lock'), progress, async () => {
    if (isInstalled(root, wanted)) return;
    progress('Installing dependencies (the first time this takes a minute)');
    const version = pinnedPnpm(root);
    const { command, args } = await pnpmCommand(version);
    const result = await run(command, [...args, ...INSTALL], root);
    if (!result.ok) throw new Error(installFailure(version, result.output));
    writeFileSync(join(root, STAMP), `${wanted}\n`);
  });
}

function isInstalled(root, wanted) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === wanted;
}

/** Over everything that decides what is installed. */
function manifestHash(root) {
  const members = ['apps', 'packages', 'infra/images'].flatMap((folder) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []).map((name) =>
      join(folder, name, 'package.json'),
    ),
  );
  const files = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'infra/package.json',
    ...members.sort(),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`${file}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function pinnedPnpm(root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return packageManager.replace(/^pnpm@/, '');
}

/** pnpm itself where it is of the pinned major version, else the pinned one by way of npx, which comes with Node. */
async function pnpmCommand(version) {
  const installed = await run('pnpm', ['--version']);
  const major = (text) => text.trim().split('.')[0];
  if (installed.ok && major(installed.output) === major(version)) return { command: 'pnpm', args: [] };
  return { command: 'npx', args: ['--yes', `pnpm@${version}`] };
}

function installFailure(version, output) {
  return [
    output.trimEnd(),
    '',
    `The dependencies could not be installed (pnpm@${version} ${INSTALL.join(' ')} failed, its output is above).`,
    'This needs npx (it comes with Node and npm) and a way to the npm registry; a proxy or mirror is set with npm config.',
  ].join('\n');
}

/** CI=1: pnpm asks nothing, and replaces a node_modules folder that another version made. */
function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: '1' },
    });
    let output = '';
    const keep = (data) => {
      output = `${output}${data}`.slice(-OUTPUT_SHOWN_BYTES);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ ok: false, output: `${command}: ${error.message}` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
