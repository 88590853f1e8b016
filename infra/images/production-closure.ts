import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * Copies a package of the workspace with what it needs in production into an empty folder: each dependency once, in
 * `node_modules/.store`, bound together by symbolic links as pnpm does it. From what is installed; no registry is asked.
 */
export async function copyProductionClosure(packageDir: string, target: string): Promise<void> {
  /** By where a dependency is installed: where its copy is. */
  const copies = new Map<string, string>();
  await mkdir(target, { recursive: true });
  await cp(packageDir, target, {
    recursive: true,
    filter: (path) => !path.startsWith(join(packageDir, 'node_modules')) && !path.endsWith('.test.ts'),
  });
  await link(await realpath(packageDir), join(target, 'node_modules'));

  async function link(installed: string, modules: string): Promise<void> {
    for (const name of Object.keys((await manifestOf(installed)).dependencies)) {
      const copy = await copyOnce(await find(name, installed));
      const path = join(modules, name);
      await mkdir(dirname(path), { recursive: true });
      await symlink(relative(dirname(path), copy), path);
    }
  }

  async function copyOnce(installed: string): Promise<string> {
    const known = copies.get(installed);
    if (known !== undefined) return known;
    const { name, version } = await manifestOf(installed);
    // The number keeps two apart that have one version and different peers.
    const store = join(
      target,
      'node_modules',
      '.store',
      `${name.replace('/', '+')}@${version}-${copies.size}`,
    );
    const copy = join(store, 'node_modules', name);
    copies.set(installed, copy);
    await cp(installed, copy, {
      recursive: true,
      filter: (path) => path !== join(installed, 'node_modules'),
    });
    await link(installed, join(store, 'node_modules'));
    return copy;
  }
}

/** As Node finds it: in the `node_modules` of the folders above. */
async function find(name: string, from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return realpath(candidate);
    if (folder === dirname(folder)) throw new Error(`${name} is not installed, and ${from} needs it`);
  }
}

async function manifestOf(folder: string): Promise<z.output<typeof Manifest>> {
  return Manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
}
