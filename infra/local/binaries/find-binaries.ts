import type { Binaries } from './binary.ts';
import { type FindOptions, findParts } from './find-parts.ts';

/** The three servers of the local stack. */
export async function findBinaries(options: FindOptions): Promise<Binaries> {
  const { redis, database, sshd } = await findParts(['redis', 'database', 'sshd'], options);
  return { redisServer: redis, database, sshd };
}
