import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerCommandError, docker } from './docker-command.ts';
import { IMAGES, type ImageDefinition } from './image-definitions.ts';
import { type ImageOptions, LOCAL_NODE } from './image-options.ts';
import { writeNodeRootfs } from './node-rootfs.ts';
import { copyProductionClosure } from './production-closure.ts';

type Environment = Record<string, string | undefined>;
type Say = (line: string) => void;

const PROJECT = join(import.meta.dirname, '..', '..');

/** Builds an image from what is installed here. Throws DockerCommandError. */
export async function buildImage(options: ImageOptions, env: Environment, say: Say): Promise<void> {
  const { app }: ImageDefinition = IMAGES[options.name];
  const folder = join(import.meta.dirname, options.name);
  const base = options.base === LOCAL_NODE ? await makeLocalNode(env, say) : options.base;
  const build = async (context: string, manifest: string) => {
    say(`Building ${options.tag} on ${base}`);
    const label = `org.opencontainers.image.version=${JSON.parse(readFileSync(manifest, 'utf8')).version}`;
    const args = ['--build-arg', `BASE=${base}`, '--label', label, '--file', join(folder, 'Dockerfile')];
    await docker(['build', '--tag', options.tag, ...args, context], env, say);
  };
  if (app === null) return build(folder, join(PROJECT, 'package.json'));
  await inTemporaryFolder(async (context) => {
    const packageDir = join(PROJECT, app.package);
    await copyProductionClosure(packageDir, context, app);
    await build(context, join(packageDir, 'package.json'));
  });
}

/** An image of this machine's Node and its libraries; one that is there already is used again. Returns its name. */
async function makeLocalNode(env: Environment, say: Say): Promise<string> {
  if (process.platform !== 'linux') {
    throw new DockerCommandError(
      `--base ${LOCAL_NODE} needs a Linux machine: its Node is put into the image`,
    );
  }
  const image = `sluice/node:${process.versions.node}`;
  const isThere = await docker(['image', 'inspect', image], env, () => undefined).then(
    () => true,
    () => false,
  );
  if (isThere) return image;
  say(`Making ${image} of ${process.execPath}`);
  await inTemporaryFolder(async (folder) => {
    await writeNodeRootfs(folder);
    const tar = spawn('tar', ['--numeric-owner', '--owner=0', '--group=0', '-C', folder, '-c', '.'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const packed = once(tar, 'close');
    packed.catch(() => undefined); // told by what docker says of its input
    const setting = ['--change', 'ENV PATH=/usr/local/bin:/usr/bin:/bin'];
    await docker(['import', ...setting, '-', image], env, say, tar.stdout).catch((error: unknown) => {
      tar.kill(); // nobody reads what it still has to say
      throw error;
    });
    const [code] = await packed;
    if (code !== 0) throw new DockerCommandError(`tar ended with code ${code}`);
  });
  return image;
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-image-'));
  chmodSync(folder, 0o755); // it becomes the root of an image, or a part of it
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
