import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { AppDefinition } from './image-definitions.ts';

const names = z.record(z.string(), z.string()).default({});
const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
type Manifest = z.output<typeof Manifest>;

const MODULES = `${sep}node_modules${sep}`;
/** Node runs no TypeScript below `node_modules`, so whatever a dependency has of it is for compilers, as maps are for debuggers. */
const NEVER_RUN = /\.(?:[cm]?ts|map)$/;
const TEST = /(?:\.test|-under-test)\.ts$/;
/** Named as a peer by packages that only offer types for it; 24 MB. */
const COMPILER = 'typescript';

/**
 * Copies parts of a package of the workspace with what they need in production into an empty folder: each dependency once, in
 * `node_modules/.store`, bound together by symbolic links as pnpm does it; packages of the workspace in `workspace`,
 * since Node runs their TypeScript only outside of `node_modules`. From what is installed; no registry is asked.
 */
export async function copyProductionClosure(
  packageDir: string,
  target: string,
  { parts, dependencies }: Omit<AppDefinition, 'package'>,
): Promise<void> {
  /** By where a dependency is installed: where its copy is. */
  const copies = new Map<string, string>();
  await mkdir(target, { recursive: true });
  await copySources(packageDir, target, parts);
  await link(await realpath(packageDir), join(target, 'node_modules'), dependencies);

  async function link(installed: string, modules: string, only?: readonly string[]): Promise<void> {
    for (const [name, place] of await placesOf(installed, only)) {
      const copy = await copyOnce(place);
      const path = join(modules, name);
      await mkdir(dirname(path), { recursive: true });
      await symlink(relative(dirname(path), copy), path);
    }
  }

  async function copyOnce(installed: string): Promise<string> {
    const known = copies.get(installed);
    if (known !== undefined) return known;
    const { name, version } = await manifestOf(installed);
    if (!installed.includes(MODULES)) {
      const copy = join(target, 'workspace', name);
      copies.set(installed, copy);
      await copySources(installed, copy, ['src']);
      await link(installed, join(copy, 'node_modules'));
      return copy;
    }
    // The number keeps two apart that have one version and different peers.
    const folder = `${name.replace('/', '+')}@${version}-${copies.size}`;
    const modules = join(target, 'node_modules', '.store', folder, 'node_modules');
    const copy = join(modules, name);
    copies.set(installed, copy);
    await cp(installed, copy, {
      recursive: true,
      filter: (path) => path !== join(installed, 'node_modules') && !NEVER_RUN.test(path),
    });
    await link(installed, modules);
    return copy;
  }
}

async function copySources(from: string, to: string, parts: readonly string[]): Promise<void> {
  for (const part of ['package.json', ...parts]) {
    await cp(join(from, part), join(to, part), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules' && !TEST.test(path),
    });
  }
}

/** Where the dependencies of an installed package are. Optional ones and peers count where they were installed for it. */
async function placesOf(installed: string, only?: readonly string[]): Promise<Map<string, string>> {
  const { dependencies, optionalDependencies, peerDependencies } = await manifestOf(installed);
  const places = new Map<string, string>();
  for (const name of only ?? Object.keys(dependencies)) {
    if (!(name in dependencies)) throw new Error(`${name} is no dependency of ${installed}`);
    if (!(name in optionalDependencies)) places.set(name, await find(name, installed));
  }
  if (!installed.includes(MODULES)) return places;
  // pnpm puts them beside the package; what lies further up is somebody else's.
  const beside = installed.slice(0, installed.lastIndexOf(MODULES) + MODULES.length);
  for (const name of Object.keys({ ...optionalDependencies, ...peerDependencies })) {
    if (name !== COMPILER && existsSync(join(beside, name)))
      places.set(name, await realpath(join(beside, name)));
  }
  return places;
}

/** As Node finds it: in the `node_modules` of the folders above. */
async function find(name: string, from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return realpath(candidate);
    if (folder === dirname(folder)) throw new Error(`${name} is not installed, and ${from} needs it`);
  }
}

async function manifestOf(folder: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
}
