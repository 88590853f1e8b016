import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../binaries/binary.ts';
import { compareVersions } from '../binaries/version.ts';

type Owner = { flavor: string; version: string };

/** The data folder is another server's; the message says what to do. */
export class ForeignDataError extends Error {
  override readonly name = 'ForeignDataError';
}

/**
 * Remembers which server made the data in `dir`. Another product's or a newer version's data would at best not start, at
 * worst be spoilt, so that is refused with a clear message. A newer server upgrades older data by itself.
 */
export async function assertSameServer(dir: string, database: Database): Promise<void> {
  const file = join(dir, 'server.json');
  const current: Owner = { flavor: database.flavor, version: database.server.version };
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) {
    const owner = JSON.parse(text) as Owner;
    if (owner.flavor !== current.flavor || compareVersions(current.version, owner.version) < 0) {
      throw new ForeignDataError(
        `The data in ${dir} belong to ${owner.flavor} ${owner.version}, the server found is ${current.flavor} ` +
          `${current.version} (${database.server.path}). Use that server again, or move the folder away to begin anew.`,
      );
    }
  }
  await writeFile(file, `${JSON.stringify(current)}\n`);
}
