import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateOpensshKey, type OpensshKey } from './openssh-key.ts';

export type SshKeyFile = OpensshKey & { privateKeyFile: string };

/** An ed25519 key in OpenSSH's format, made once, then kept: `file` (owner only) and `file.pub`. */
export async function loadOrCreateSshKey(file: string): Promise<SshKeyFile> {
  const privateKey = await readFile(file, 'utf8').catch(() => null);
  const publicKey = await readFile(`${file}.pub`, 'utf8').catch(() => null);
  if (privateKey !== null && publicKey !== null) {
    return { privateKey, publicKey: publicKey.trim(), privateKeyFile: file };
  }
  const made = generateOpensshKey();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, made.privateKey, { mode: 0o600 });
  await writeFile(`${file}.pub`, `${made.publicKey}\n`);
  return { ...made, privateKeyFile: file };
}
