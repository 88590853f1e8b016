import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';

export interface ChangeFollowerParts {
  /** Counter of changes; it starts at 1. */
  versionKey: string;
  /** Channel of notices: `<counter> <field>`. */
  channel: string;
  redis: Redis;
  /** Null: changes are seen by the poll only. */
  subscriber: Redis | null;
  logger: Logger;
  readFields(fields: string[]): Promise<void>;
  readAll(): Promise<void>;
}

/** Keeps a copy of something in Redis up to date: by notices at once, by its change counter within a second, by reading it all now and then. */
export interface ChangeFollower extends Service {
  /** False until everything was read once. */
  readonly loaded: boolean;
  /** Reads everything now. Throws while Redis is away. */
  load(): Promise<void>;
}

const POLL_INTERVAL_MS = 1_000;
/** Who writes past the counter is noticed within this time. */
const FULL_READ_INTERVAL_MS = 30_000;
/** How long a start waits for Redis; then it goes on without, and the poll tries again. */
const FIRST_LOAD_WAIT_MS = 2_000;
const RETRY_DELAY_MS = 50;
const FIELDS_AT_A_TIME = 500;
/** More notices than this are not worth following one by one. */
const MAX_PENDING = 10_000;

export function createChangeFollower(parts: ChangeFollowerParts): ChangeFollower {
  const { versionKey, channel, redis, subscriber, logger, readFields, readAll } = parts;
  /** The change counter up to which the copy is complete; null when that is not known. */
  let seen: string | null = null;
  let loaded = false;
  let loadedAt = 0;

  const load = async () => {
    const version = await versionNow();
    await readAll();
    seen = version;
    loaded = true;
    loadedAt = performance.now();
  };
  const versionNow = async () => (await redis.get(versionKey)) ?? '0';

  let checking: Promise<void> | null = null;
  let checkAgain = false;
  /** Told once each time; at the start only when waiting did not help. */
  let away = true;
  /** Reads everything when something changed unseen. Never two at a time; never throws. */
  const check = (): Promise<void> => {
    checkAgain = checking !== null;
    checking ??= (async () => {
      try {
        do {
          checkAgain = false;
          const due = performance.now() - loadedAt > FULL_READ_INTERVAL_MS;
          if ((await versionNow()) !== seen || due) await load();
        } while (checkAgain);
        away = false;
      } catch (error) {
        if (!away) logger.warn({ channel, reason: (error as Error).message }, 'records cannot be read now');
        away = true;
      } finally {
        checking = null;
      }
    })();
    return checking;
  };

  const pending = new Set<string>();
  let reading = false;
  const readPending = async () => {
    if (reading) return;
    reading = true;
    try {
      while (pending.size > 0) {
        const fields = [...pending].slice(0, FIELDS_AT_A_TIME);
        for (const field of fields) pending.delete(field);
        await readFields(fields);
      }
    } catch {
      seen = null;
    } finally {
      reading = false;
    }
  };

  /** A notice is not signed: it only makes this process look. */
  const hear = (from: string, message: string) => {
    if (from !== channel) return;
    const space = message.indexOf(' ');
    const version = message.slice(0, space);
    if (pending.size < MAX_PENDING) pending.add(message.slice(space + 1));
    else seen = null;
    readPending();
    if (seen !== null && Number(version) === Number(seen) + 1) seen = version;
    else check();
  };

  let timer: NodeJS.Timeout | undefined;
  return {
    get loaded() {
      return loaded;
    },
    load,
    async start() {
      if (timer) return;
      timer = setInterval(check, POLL_INTERVAL_MS).unref();
      subscriber?.on('message', hear);
      // Notices were missed while the subscription was away.
      subscriber?.on('ready', check);
      subscriber?.subscribe(channel).catch(() => undefined);
      const giveUpAt = performance.now() + FIRST_LOAD_WAIT_MS;
      while (!loaded && timer && performance.now() < giveUpAt) {
        await Promise.race([check(), delay(FIRST_LOAD_WAIT_MS, undefined, { ref: false })]);
        if (!loaded) await delay(RETRY_DELAY_MS);
      }
      if (!loaded && timer) logger.warn({ channel }, 'records cannot be read yet: Redis is away');
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      subscriber?.off('message', hear);
      subscriber?.off('ready', check);
      subscriber?.unsubscribe(channel).catch(() => undefined);
    },
  };
}
