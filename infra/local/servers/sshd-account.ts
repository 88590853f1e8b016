import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who an sshd runs as and lets in: the two are the same, since only root may change users. */
export type SshdAccount =
  | { kind: 'self'; user: string }
  | { kind: 'nobody'; user: string; uid: number; gid: number };

/**
 * Ourselves, as an ordinary user. Under root an sshd wants a system account and folders that are not ours to make, so it runs as
 * `nobody`, which is enough to forward connections.
 */
export async function sshdAccount(): Promise<SshdAccount> {
  if (process.getuid?.() !== 0) return { kind: 'self', user: userInfo().username };
  const [uid, gid] = await Promise.all(['-u', '-g'].map((option) => run('id', [option, 'nobody'])));
  return { kind: 'nobody', user: 'nobody', uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}
