import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProviderFailure } from '../../provider-failure.ts';
import type { HostRecipe } from './host-recipe.ts';
import { unmountUnder } from './mounts.ts';
import { type Debootstrap, makeRootFileSystem } from './root-file-system.ts';

export interface PackingParts {
  recipe: HostRecipe;
  imageDir: string;
  /** The archive that is made, in `imageDir`; whole, or not there. */
  packed: string;
  findDebootstrap: () => Promise<Debootstrap>;
  say: (line: string) => void;
}

/** Makes the recipe's system and packs it; whatever else lies in the folder is removed. Throws ProviderFailure. */
export async function packHostSystem(parts: PackingParts): Promise<void> {
  const { recipe, imageDir, packed, say } = parts;
  if (process.getuid?.() !== 0)
    throw new ProviderFailure(
      'refused',
      'The image of hosts is made with debootstrap, which only root may run. Call once as root: it is kept.',
    );
  const debootstrap = await parts.findDebootstrap();
  removeOldOnes(imageDir);
  mkdirSync(imageDir, { recursive: true });
  const folder = mkdtempSync(join(imageDir, 'system-'));
  try {
    const [root, unfinished] = [join(folder, 'root'), join(folder, 'tar')];
    await makeRootFileSystem(recipe, root, debootstrap, say);
    say('  packing it');
    await pack(root, unfinished);
    renameSync(unfinished, packed);
  } finally {
    unmountUnder(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Archives of earlier recipes, and what a run left that was killed. */
function removeOldOnes(imageDir: string): void {
  unmountUnder(imageDir);
  rmSync(imageDir, { recursive: true, force: true });
}

function pack(root: string, archive: string): Promise<void> {
  // An engine makes the /dev of its containers by itself.
  const args = ['--numeric-owner', '--exclude=./dev/*', '-C', root, '-c', '-f', archive, '.'];
  return new Promise((resolve, reject) =>
    execFile('tar', args, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const cause = /No space left/i.test(stderr) ? 'capacity' : 'refused';
      reject(new ProviderFailure(cause, `The image of hosts could not be packed: ${stderr.trim()}`));
    }),
  );
}
