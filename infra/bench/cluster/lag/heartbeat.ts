import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { type DatabaseServer, withConnection } from '../database-server.ts';
import { readBeat } from './heartbeat-table.ts';
import { arrivals, type LagFigures, lagFigures, pauseMs } from './lag-figures.ts';
import { Pulse } from './pulse.ts';

/** For replicas to get what was written, before they count as not caught up. */
const CATCH_UP_LIMIT_MS = 120_000;

export interface HeartbeatPlace {
  primary: DatabaseServer;
  replicas: readonly DatabaseServer[];
  database: string;
  signal: AbortSignal;
}

/**
 * Measures how late the replicas are while `work` is under way: a number that grows in one row of the primary, looked for on every
 * replica. Both ends by the clock of this process, so no clocks are compared, and the same for MariaDB, MySQL and Galera: replicas
 * apply in the order of commits, so who has a beat has all that was written before it. Returns when the last beat has arrived
 * everywhere; the next measurement begins with replicas that are up to date.
 */
export async function withHeartbeat<T>(
  place: HeartbeatPlace,
  work: () => Promise<T>,
): Promise<{ result: T; lag: LagFigures | null }> {
  const { primary, replicas, database, signal } = place;
  if (replicas.length === 0) return { result: await work(), lag: null };
  return withConnection(primary, async (connection) => {
    const pulse = new Pulse(connection, database, signal);
    const watching = Promise.all([
      pulse.beat(),
      ...replicas.map((replica) => withConnection(replica, (each) => follow(pulse, each, database, signal))),
    ]);
    const working = work();
    try {
      const result = await Promise.race([working, failureOf(watching)]);
      pulse.stop();
      const [, ...followed] = await watching;
      const lags = followed.flatMap((each) => each.lags);
      return {
        result,
        lag: lagFigures(
          lags,
          followed.every((each) => each.caughtUp),
        ),
      };
    } finally {
      // Whichever failed: neither goes on behind the next measurement's back.
      pulse.stop();
      await Promise.allSettled([working, watching]);
    }
  });
}

/** Settles only if the watching fails. */
function failureOf(watching: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => watching.catch(reject));
}

async function follow(
  pulse: Pulse,
  replica: Connection,
  database: string,
  signal: AbortSignal,
): Promise<{ lags: number[]; caughtUp: boolean }> {
  const lags: number[] = [];
  let had = 0;
  for (;;) {
    signal.throwIfAborted();
    const missing = pulse.beats.find(({ number }) => number > had);
    if (!missing) {
      if (pulse.endedAt !== null) return { lags, caughtUp: true };
      await once(pulse, 'change');
      continue;
    }
    const has = await readBeat(replica, database);
    const now = performance.now();
    lags.push(...arrivals(pulse.beats, had, has, now));
    had = Math.max(had, has);
    if (had >= missing.number) continue;
    if (pulse.endedAt !== null && now > pulse.endedAt + CATCH_UP_LIMIT_MS) {
      lags.push(...arrivals(pulse.beats, had, Number.POSITIVE_INFINITY, now));
      return { lags, caughtUp: false };
    }
    await delay(pauseMs(now - missing.committedAt));
  }
}
