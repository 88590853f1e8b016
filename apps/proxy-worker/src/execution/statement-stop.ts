import { setTimeout as delay } from 'node:timers/promises';
import type { MysqlConnection } from './mysql-connection.ts';
import type { QueryKiller } from './query-killer.ts';

/** All in all. The answer must be there within a second of the deadline. */
const STOP_LIMIT_MS = 600;
/** A kill that arrives before its statement hits nothing: ask again. */
const ASK_AGAIN_MS = 150;

/**
 * Has the server break off what the session runs, and returns how that ended; null when it did not end in time. Then
 * the whole session is killed, without waiting for it.
 */
export async function stopStatement<T>(
  connection: MysqlConnection,
  killer: QueryKiller,
  running: Promise<T>,
): Promise<T | null> {
  const giveUp = new AbortController();
  const asking = (async () => {
    while (!giveUp.signal.aborted) {
      await killer.interrupt(connection.threadId).catch(() => undefined);
      await delay(ASK_AGAIN_MS, undefined, { signal: giveUp.signal }).catch(() => undefined);
    }
  })();
  const tooLate = delay(STOP_LIMIT_MS, null, { signal: giveUp.signal }).catch(() => null);
  const last = await Promise.race([running, tooLate]);
  giveUp.abort();
  void asking;
  if (last === null) killer.end(connection.threadId).catch(() => undefined);
  return last;
}
