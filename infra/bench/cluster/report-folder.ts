import { mkdir, rmdir } from 'node:fs/promises';

/** What a user can mend by another --out. */
export class NoReportFolder extends Error {
  override readonly name = 'NoReportFolder';
}

/** Made before anything is measured: nobody wants to hear after half an hour that it cannot be. Throws NoReportFolder. */
export async function makeReportFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new NoReportFolder(`${path} cannot be made (${code}). Choose another folder: --out DIR`, {
      cause: error,
    });
  }
}

/** Of a comparison that came to no report. One with something in it is not ours. */
export async function removeReportFolder(path: string): Promise<void> {
  await rmdir(path).catch(() => undefined);
}
