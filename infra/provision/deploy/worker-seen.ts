import { setTimeout as delay } from 'node:timers/promises';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { quote } from '../commands/quote.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import type { DeployHost } from './deploy-host.ts';

const SEEN_WITHIN_MS = 30_000;
const POLL_MS = 500;

/** Ids of the workers that have announced themselves, as the queue's host tells. */
export async function announcedWorkers(queue: DeployHost): Promise<string[]> {
  const key = quote(redisKeys('sluice').workers);
  const { stdout } = await queue.session.run({
    script: `IFS= read -r REDISCLI_AUTH; export REDISCLI_AUTH; redis-cli --user operator --no-auth-warning ZRANGE ${key} 0 -1`,
    input: `${queue.context.secrets.redis.operator}\n`,
  });
  return stdout.split('\n').filter(Boolean);
}

/** A worker of this host has announced itself, one that was not there before where it was started anew. Throws HostFailure. */
export async function untilWorkerIsSeen(
  queue: DeployHost,
  host: string,
  before: readonly string[],
): Promise<void> {
  const deadline = Date.now() + SEEN_WITHIN_MS;
  while (Date.now() < deadline) {
    const ids = await announcedWorkers(queue);
    if (ids.some((id) => id.startsWith(`${host}-`) && !before.includes(id))) return;
    await delay(POLL_MS);
  }
  throw new HostFailure(
    host,
    `its worker does not announce itself within ${SEEN_WITHIN_MS / 1000} s: see its log on the host (infra ssh ${host}, /var/log/sluice)`,
  );
}
