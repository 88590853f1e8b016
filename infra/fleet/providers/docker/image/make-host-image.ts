import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { withFolderLock } from '../../../../local/binaries/folder-lock.ts';
import type { DockerConnection } from '../connection/docker-connection.ts';
import { type HostRecipe, hostImageName } from './host-recipe.ts';
import { packHostSystem } from './pack-host-system.ts';
import type { Debootstrap } from './root-file-system.ts';

/** Another run may be making the image over a slow line. */
const LOCK_TIMEOUT_MS = 1_800_000;
const IMPORT_TIMEOUT_MS = 600_000;
const CHANGES = ['ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];

export interface HostImageParts {
  connection: DockerConnection;
  recipe: HostRecipe;
  /** Keeps the packed system, since other engines may want it too. */
  imageDir: string;
  findDebootstrap: () => Promise<Debootstrap>;
  say: (line: string) => void;
}

/** The image of a recipe, unless the engine has it. One is made at a time. Throws ProviderFailure. */
export async function makeHostImage(parts: HostImageParts): Promise<void> {
  const { connection, recipe, imageDir, say } = parts;
  const name = hostImageName(recipe);
  const onWait = (pid: number) => say(`  waiting for process ${pid}, which is making the image`);
  await withFolderLock(`${imageDir}.lock`, { timeoutMs: LOCK_TIMEOUT_MS, onWait }, async () => {
    if (await connection.hasImage(name)) return;
    const [repo, tag] = name.split(':');
    const packed = join(imageDir, `${tag}.tar`);
    if (!existsSync(packed)) await packHostSystem({ ...parts, packed });
    say('  handing it to the engine');
    await connection.call(
      `the image ${name} cannot be made`,
      async (abortSignal, docker) => {
        const file = createReadStream(packed);
        const progress = await docker.importImage(file, { repo, tag, changes: CHANGES, abortSignal });
        await new Promise<void>((resolve, reject) =>
          docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
        );
      },
      IMPORT_TIMEOUT_MS,
    );
  });
}
