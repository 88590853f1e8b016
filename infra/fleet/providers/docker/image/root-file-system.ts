import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ProviderFailure } from '../../provider-failure.ts';
import { debootstrapFailure, phaseOf } from './debootstrap-output.ts';
import type { HostRecipe } from './host-recipe.ts';

/** A program that makes a Debian system in a folder, and what it needs in its environment. */
export interface Debootstrap {
  path: string;
  keyring: string;
  env: Record<string, string>;
}

/** Far above the two minutes that it takes over a fast line. */
const TIMEOUT_MS = 1_800_000;
const OUTPUT_KEPT = 20_000;
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** Makes the recipe's system in a folder that does not exist yet. Only root can do that. Throws ProviderFailure. */
export async function makeRootFileSystem(
  recipe: HostRecipe,
  folder: string,
  debootstrap: Debootstrap,
  say: (line: string) => void,
): Promise<void> {
  let told = -1;
  const args = ['--variant=minbase', `--keyring=${debootstrap.keyring}`, '--force-check-gpg'];
  const made = await run(
    debootstrap.path,
    [...args, `--include=${recipe.packages.join(',')}`, recipe.suite, folder],
    debootstrap.env,
    (line) => {
      const phase = phaseOf(line);
      if (phase && phase.order > told) {
        told = phase.order;
        say(`  ${phase.title}`);
      }
    },
  );
  if (!made.ok) throw debootstrapFailure(recipe.suite, made.output);
  for (const { path, mode, content } of recipe.files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode); // whatever the umask is
  }
  const finished = await run('chroot', [folder, '/bin/sh', '-e', '-c', recipe.finish], { PATH, LC_ALL: 'C' });
  if (!finished.ok)
    throw new ProviderFailure('refused', `The image of hosts could not be finished: ${finished.output}`);
}

async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  onLine: (line: string) => void = () => undefined,
): Promise<{ ok: boolean; output: string }> {
  let output = '';
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output = `${output}${line}\n`.slice(-OUTPUT_KEPT);
      onLine(line);
    });
  }
  try {
    const [code] = await once(child, 'close');
    return { ok: code === 0, output: output.trim() };
  } catch (error) {
    return { ok: false, output: (error as Error).message };
  }
}
