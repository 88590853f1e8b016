import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** An installation takes seconds; a lock older than this was left by one that was killed. */
const LOCK_STALE_MS = 300_000;

/** Installs with the pinned pnpm when the lockfile or a manifest changed since the last time. Safe when two run at once. */
export async function installDependencies(projectDir, say) {
  const stampFile = join(projectDir, 'node_modules', '.sluice-installed');
  const wanted = fingerprint(projectDir);
  const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
  if (isInstalled()) return;
  await withLock(join(projectDir, '.sluice-install.lock'), () => {
    if (isInstalled()) return;
    say('Installing dependencies …');
    install(projectDir);
    mkdirSync(join(projectDir, 'node_modules'), { recursive: true });
    writeFileSync(stampFile, wanted);
  });
}

/** Of everything that decides what is installed. */
function fingerprint(projectDir) {
  const manifests = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(projectDir, folder)).map((name) => join(folder, name, 'package.json')),
  );
  const hash = createHash('sha256').update(process.platform + process.arch);
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', join('infra', 'package.json'), ...manifests];
  for (const file of files) if (existsSync(join(projectDir, file))) hash.update(readFileSync(join(projectDir, file)));
  return hash.digest('hex');
}

function install(projectDir) {
  const { packageManager } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));
  const shell = process.platform === 'win32';
  const options = { cwd: projectDir, encoding: 'utf8', shell, env: { ...process.env, CI: 'true' } };
  const onPath = spawnSync('pnpm', ['--version'], options).stdout?.trim();
  const [command, args] =
    `pnpm@${onPath}` === packageManager ? ['pnpm', []] : ['npx', ['--yes', packageManager]];
  const { status, stdout, stderr, error } = spawnSync(command, [...args, 'install', '--frozen-lockfile'], options);
  if (status === 0) return;
  throw new Error(
    `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}\n` +
      `Installing the dependencies failed (${command} ${args.join(' ')} install --frozen-lockfile).\n` +
      'Is the npm registry reachable from here? Behind a proxy: npm config set registry URL. Then run the command again.',
  );
}

async function withLock(folder, work) {
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > LOCK_STALE_MS) rmSync(folder, { recursive: true, force: true });
      await delay(200);
    }
  }
  try {
    work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
