import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import { REQUEST_TRANSITIONS, type RequestState } from './request.ts';
import type { RequestChange, RequestWatch } from './request-watch.ts';

export interface RedisRequestWatchParts {
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  /** Of profile `patient`, for subscriptions, which may be several. Not closed here. */
  subscriber: Redis;
  keys: Pick<OrchestratorKeys, 'changes' | 'request'>;
  logger: Logger;
  /** How often states are asked for that no message told. */
  pollMs?: number;
}

type Listener = (change: RequestChange) => void;

interface Watched {
  listeners: Set<Listener>;
  /** What was told last; null for nothing yet. */
  state: RequestState | null;
}

const POLL_MS = 1_000;
/** Asked for at a time, in one round trip; those that were asked longest ago first. */
const ASKED_AT_A_TIME = 500;

/**
 * One subscription for all requests. Messages are lost while Redis is away, and are not signed: so the states of all
 * that is watched are asked for as well, when the subscription is back and every second. Neither is believed
 * to be the end: who listens looks at the store.
 */
export function createRedisRequestWatch(parts: RedisRequestWatchParts): RequestWatch {
  const { redis, subscriber, keys, logger, pollMs = POLL_MS } = parts;
  /** In the order of their last asking. */
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;
  let asking = false;

  const tell = (id: string, change: RequestChange) => {
    const entry = watched.get(id);
    if (!entry) return;
    entry.state = change.state;
    for (const listener of [...entry.listeners]) {
      try {
        listener(change);
      } catch (error) {
        logger.error({ err: error, request: id }, 'a listener to a request met a bug');
      }
    }
  };

  const hear = (channel: string, message: string) => {
    if (channel !== keys.changes) return;
    const space = message.lastIndexOf(' ');
    const state = message.slice(space + 1);
    if (isState(state)) tell(message.slice(0, space), { state });
  };

  /** Asks for the first so many of those that are watched. */
  const askSome = async (tellAgain: boolean): Promise<void> => {
    const ids: string[] = [];
    for (const id of watched.keys()) {
      if (ids.length === ASKED_AT_A_TIME) break;
      ids.push(id);
    }
    const pipeline = redis.pipeline();
    for (const id of ids) {
      const entry = watched.get(id);
      watched.delete(id);
      if (entry) watched.set(id, entry);
      pipeline.hget(keys.request(id), 'state');
    }
    const answers = (await pipeline.exec()) ?? [];
    for (const [index, id] of ids.entries()) {
      const [error, state] = answers[index] ?? [];
      if (error) throw error;
      if (isState(state) && (tellAgain || watched.get(id)?.state !== state)) tell(id, { state });
    }
  };
  const ask = async (rounds: number, tellAgain: boolean) => {
    if (asking || watched.size === 0 || redis.status !== 'ready') return;
    asking = true;
    try {
      for (let round = 0; round < rounds; round += 1) await askSome(tellAgain);
    } catch (error) {
      logger.debug({ reason: (error as Error).message }, 'states of requests cannot be asked for now');
    } finally {
      asking = false;
    }
  };
  /** Away for a while: the same state may have been left and reached again. */
  const askForAll = () => void ask(Math.ceil(watched.size / ASKED_AT_A_TIME), true);

  return {
    watch(id, listener) {
      const entry: Watched = watched.get(id) ?? { listeners: new Set(), state: null };
      // Each call is a watch of its own, even of the same function.
      const own: Listener = (change) => listener(change);
      entry.listeners.add(own);
      watched.set(id, entry);
      return () => {
        if (entry.listeners.delete(own) && entry.listeners.size === 0 && watched.get(id) === entry) {
          watched.delete(id);
        }
      };
    },
    tell,
    async start() {
      if (timer) return;
      timer = setInterval(() => void ask(1, false), pollMs).unref();
      subscriber.on('message', hear);
      subscriber.on('ready', askForAll);
      redis.on('ready', askForAll);
      subscriber.subscribe(keys.changes).catch(() => undefined);
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      subscriber.off('message', hear);
      subscriber.off('ready', askForAll);
      redis.off('ready', askForAll);
      subscriber.unsubscribe(keys.changes).catch(() => undefined);
    },
  };
}

function isState(text: unknown): text is RequestState {
  return typeof text === 'string' && Object.hasOwn(REQUEST_TRANSITIONS, text);
}
