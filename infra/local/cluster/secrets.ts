import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const Password = z.string().min(20);

export const ClusterSecrets = z.strictObject({
  root: Password,
  replication: Password,
  reader: Password,
  writer: Password,
  admin: Password,
});
/** The passwords of the cluster's database accounts. */
export type ClusterSecrets = z.infer<typeof ClusterSecrets>;

/** Made once, then kept: a file that only its owner may read. */
export async function loadOrCreateSecrets(file: string): Promise<ClusterSecrets> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return ClusterSecrets.parse(JSON.parse(text));
  const secrets: ClusterSecrets = {
    root: newPassword(),
    replication: newPassword(),
    reader: newPassword(),
    writer: newPassword(),
    admin: newPassword(),
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
}

/** 144 bits, in characters that need no quoting anywhere. */
function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
