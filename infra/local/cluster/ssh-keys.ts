import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import ssh2 from 'ssh2';

/** `publicKey` is one line: type, a space, base64. */
export type SshKeyPair = { privateKey: string; publicKey: string; privateKeyFile: string };

/** An ed25519 key pair in OpenSSH's format, made once, then kept: `file` (owner only) and `file.pub`. */
export async function loadOrCreateSshKey(file: string): Promise<SshKeyPair> {
  const privateKey = await readFile(file, 'utf8').catch(() => null);
  const publicKey = await readFile(`${file}.pub`, 'utf8').catch(() => null);
  if (privateKey !== null && publicKey !== null) {
    return { privateKey, publicKey: publicKey.trim(), privateKeyFile: file };
  }
  const made = ssh2.utils.generateKeyPairSync('ed25519');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, made.private, { mode: 0o600 });
  await writeFile(`${file}.pub`, `${made.public.trim()}\n`);
  return { privateKey: made.private, publicKey: made.public.trim(), privateKeyFile: file };
}
