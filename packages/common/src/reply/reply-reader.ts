import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import type { Reply } from './reply.ts';
import { type UnsealedReply, unsealReply } from './reply-envelope.ts';
import { storedRows } from './stored-rows.ts';

/** XREAD returns at least this often, so that a half-open connection is noticed and `close` is quick. */
const BLOCK_MS = 1_000;
const READ_COUNT = 256;
const RETRY_DELAY_MS = 200;
/** Delivered replies are deleted together, off the path of a request. */
const FORGET_INTERVAL_MS = 100;
/** Redis stamps entries with its own clock. One from further ahead was put there, to keep true ones from coming after it. */
const STAMP_AHEAD_MAX_MS = 60_000;

export interface ReplyReader extends Service {
  /** Looks for the answer of one request without the stream. Null when there is none yet. */
  look(requestId: string): Promise<Reply | null>;
  /** True while the reader gets through to Redis. */
  readonly healthy: boolean;
  /** Replies that were not accepted: forged, changed, moved from elsewhere. */
  readonly refused: number;
}

export interface ReplyReaderParts {
  gateway: string;
  /** Blocking connection, used by the reader alone; the reader does not close it. */
  blocking: Redis;
  /** Shared connection for everything else. */
  redis: Redis;
  keys: RedisKeys;
  signer: Signer;
  logger: Logger;
  onReply: (reply: Reply) => void;
}

/** Reads the stream of this gateway and hands each reply on. The only reader of its stream; nothing is read twice. */
export function createReplyReader(parts: ReplyReaderParts): ReplyReader {
  const { gateway, blocking, redis, keys, signer, logger, onReply } = parts;
  const stream = keys.replies(gateway);
  let running = false;
  let healthy = false;
  let lastId = '0';
  let refused = 0;
  let loop: Promise<void> = Promise.resolve();

  const unseal = async (message: string): Promise<UnsealedReply> => {
    const unsealed = await unsealReply(signer, stream, message, (id) => storedRows(redis, keys, id));
    if (unsealed.outcome === 'refused') {
      refused += 1;
      logger.error({ reason: unsealed.reason }, 'a reply was refused; somebody else writes to Redis');
    }
    return unsealed;
  };

  let delivered: string[] = [];
  let forgetting: NodeJS.Timeout | undefined;
  /** Delivered messages are taken out of Redis; failing to do so costs memory for a while, nothing else. */
  const forget = async () => {
    forgetting = undefined;
    const doomed = delivered.flatMap((id) => [keys.answer(id), keys.result(id)]);
    delivered = [];
    await redis.xtrim(stream, 'MINID', nextStreamId(lastId));
    if (doomed.length > 0) await redis.unlink(doomed);
  };

  const readOnce = async () => {
    const answer = await blocking.xread('COUNT', READ_COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', stream, lastId);
    healthy = true;
    const entries = answer?.[0]?.[1] ?? [];
    if (entries.length === 0) return;
    await Promise.all(
      entries.map(async ([, fields]) => {
        const unsealed = await unseal(fields?.[1] ?? '');
        if (unsealed.outcome === 'refused') return;
        onReply(unsealed.reply);
        delivered.push(unsealed.reply.head.id);
      }),
    );
    lastId = entries.at(-1)?.[0] ?? lastId;
    if (stampOf(lastId) > Date.now() + STAMP_AHEAD_MAX_MS) {
      // What else is lost with the stream has its answer's key, where it is looked for before the deadline.
      await redis.unlink(stream);
      lastId = '0';
      return;
    }
    forgetting ??= setTimeout(() => forget().catch(() => undefined), FORGET_INTERVAL_MS);
  };

  const run = async () => {
    while (running) {
      try {
        await readOnce();
      } catch (error) {
        healthy = false;
        if (!running) return;
        logger.warn({ reason: (error as Error).message }, 'the reply stream cannot be read');
        await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
      }
    }
  };

  return {
    get healthy() {
      return healthy;
    },
    get refused() {
      return refused;
    },
    async start() {
      if (running) return;
      running = true;
      loop = run();
    },
    async close() {
      running = false;
      clearTimeout(forgetting);
      blocking.disconnect();
      await loop;
      await forget().catch(() => undefined);
      await redis.unlink(stream).catch(() => undefined);
    },
    async look(requestId) {
      const message = await redis.get(keys.answer(requestId));
      if (message === null) return null;
      const unsealed = await unseal(message);
      // A true answer to another request is none to this one.
      return unsealed.outcome === 'reply' && unsealed.reply.head.id === requestId ? unsealed.reply : null;
    },
  };
}

/** Milliseconds since 1970. */
function stampOf(id: string): number {
  return Number(id.split('-')[0]);
}

/** The smallest id of a Redis stream after this one. */
function nextStreamId(id: string): string {
  const [ms = '0', sequence = '0'] = id.split('-');
  return `${ms}-${Number(sequence) + 1}`;
}
