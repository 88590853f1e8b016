import { readFile, rename, writeFile } from 'node:fs/promises';
import { createSetupSecrets, SetupSecrets } from './setup-secrets.ts';

/** Made at the first start, then kept, readable by their owner alone. */
export async function loadOrCreateSetupSecrets(file: string): Promise<SetupSecrets> {
  const known = await readSetupSecrets(file);
  if (known !== null) return known;
  const made = createSetupSecrets();
  await writeWhole(file, `${JSON.stringify(made, null, 2)}\n`, 0o600);
  return made;
}

/** Null where there are none yet. */
export async function readSetupSecrets(file: string): Promise<SetupSecrets | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : SetupSecrets.parse(JSON.parse(text));
}

/** Whole or not at all. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await writeFile(`${file}.unfinished`, text, { mode });
  await rename(`${file}.unfinished`, file);
}
