import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import { type KeyFileContent, type KeyRecord, parseKeyFile } from '@sluice/common/auth/key-record.ts';
import { CommandFailure } from './command-failure.ts';
import type { NewKey } from './key-options.ts';

/**
 * Makes a key, adds its record to the file, and returns the key, which is stored nowhere. The file is replaced as a
 * whole, so that no reader sees half of it, and only its owner may read it. The new file's name serves as the lock.
 */
export async function addKey(path: string, newKey: NewKey): Promise<string> {
  const key = createApiKey();
  const record: KeyRecord = { ...newKey, id: key.id, hash: hashSecret(key.secret) };
  const draft = `${path}.new`;
  const file = await openDraft(draft);
  try {
    const { keys } = await readKeys(path, { keys: [] });
    if (keys.some((known) => known.name === newKey.name))
      throw new CommandFailure(`${path} has a key named "${newKey.name}" already`);
    await file.writeFile(`${JSON.stringify({ keys: [...keys, record] }, null, 2)}\n`);
    await file.sync();
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
  return formatApiKey(key);
}

/** The content of a key file; `whenMissing` where there is none. */
export async function readKeys(path: string, whenMissing?: KeyFileContent): Promise<KeyFileContent> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && whenMissing) return whenMissing;
    throw new CommandFailure(`${path} cannot be read (${code})`);
  }
  const parsed = parseKeyFile(text);
  if (parsed.outcome === 'keys') return parsed.content;
  throw new CommandFailure(
    `${path} is not a key file:\n${parsed.mistakes.map((line) => `  - ${line}`).join('\n')}`,
  );
}

async function openDraft(draft: string): Promise<FileHandle> {
  try {
    return await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new CommandFailure(`${draft} cannot be written (${code})`);
    throw new CommandFailure(
      `${draft} exists: another command is changing the keys. If none is, delete that file.`,
    );
  }
}
