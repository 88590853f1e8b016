import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import ssh2 from 'ssh2';
import { generateOpensshKey, type OpensshKey } from './openssh-key.ts';

export type SshKeyFile = OpensshKey & { privateKeyFile: string };

/**
 * An ed25519 key in OpenSSH's format, made once, then kept: `file` (owner only) and `file.pub`. A private key that is there is never written
 * over, whatever became of the other file: that one follows from it.
 */
export async function loadOrCreateSshKey(file: string): Promise<SshKeyFile> {
  const privateKey = (await readIfThere(file)) ?? (await makePrivateKey(file));
  const publicKey = publicKeyOf(privateKey, file);
  const publicFile = `${file}.pub`;
  const kept = await readIfThere(publicFile);
  // ssh offers what stands in there, so it must not be another key's.
  if (kept?.startsWith(publicKey) !== true)
    await placeWhole(publicFile, `${publicKey}\n`, 0o644, (unfinished) => rename(unfinished, publicFile));
  return { privateKey, publicKey, privateKeyFile: file };
}

/** Of several who make it at once one wins, and all have that one's. */
async function makePrivateKey(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await placeWhole(file, generateOpensshKey().privateKey, 0o600, async (unfinished) => {
    try {
      await link(unfinished, file);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  });
  return readFile(file, 'utf8');
}

/** Under its name a file is whole from the first moment: nobody reads half of it, and nothing half is left by whoever is killed. */
async function placeWhole(
  file: string,
  text: string,
  mode: number,
  place: (unfinished: string) => Promise<void>,
): Promise<void> {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(unfinished, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(unfinished);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Null when there is none. One that cannot be read is there all the same. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function publicKeyOf(privateKey: string, file: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error || !key.isPrivateKey())
    throw new Error(`${file} cannot be understood. It holds a private key: put a copy back.`);
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
