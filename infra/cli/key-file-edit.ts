import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import { type KeyFileContent, type KeyRecord, parseKeyFile } from '@sluice/common/auth/key-record.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';

/** A mistake of whoever called: printed without a stack. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

export interface NewKey {
  name: string;
  role: Role;
  database?: string;
}

/**
 * Makes a key, adds its record to the file, and returns the key, which is stored nowhere. The file is replaced as a
 * whole, so that no reader sees half of it, and only its owner may read it. The new file's name serves as the lock.
 */
export async function addKey(path: string, { name, role, database }: NewKey): Promise<string> {
  const key = createApiKey();
  const record: KeyRecord = { id: key.id, name, role, hash: hashSecret(key.secret) };
  const draft = `${path}.new`;
  const file = await openDraft(draft);
  try {
    const { keys } = await readKeys(path, { keys: [] });
    if (keys.some((known) => known.name === name))
      throw new KeyFileError(`${path} has a key named "${name}" already`);
    const all = [...keys, database === undefined ? record : { ...record, database }];
    await file.writeFile(`${JSON.stringify({ keys: all }, null, 2)}\n`);
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
    throw new KeyFileError(`${path} cannot be read (${code})`);
  }
  const parsed = parseKeyFile(text);
  if (parsed.outcome === 'keys') return parsed.content;
  throw new KeyFileError(
    `${path} is not a key file:\n${parsed.mistakes.map((line) => `  - ${line}`).join('\n')}`,
  );
}

async function openDraft(draft: string): Promise<FileHandle> {
  try {
    return await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new KeyFileError(`${draft} cannot be written (${code})`);
    throw new KeyFileError(
      `${draft} exists: another command is changing the keys. If none is, delete that file.`,
    );
  }
}
