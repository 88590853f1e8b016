import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import type { Reply } from './reply.ts';
import { unsealReply } from './reply-envelope.ts';

/** XREAD returns at least this often, so that a half-open connection is noticed and `close` is quick. */
const BLOCK_MS = 1_000;
const READ_COUNT = 256;
const RETRY_DELAY_MS = 200;

export interface ReplyReader extends Service {
  /** Looks for the answer of one request without the stream. Null when there is none yet. */
  look(requestId: string): Promise<Reply | null>;
  /** True while the reader gets through to Redis. */
  readonly healthy: boolean;
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
  let loop: Promise<void> = Promise.resolve();

  const unseal = (message: string) =>
    unsealReply(signer, message, (requestId) => redis.get(keys.result(requestId)));

  /** Delivered messages are taken out of Redis; failing to do so costs memory for a while, nothing else. */
  const forget = (requestIds: string[], upTo: string) => {
    const doomed = requestIds.flatMap((id) => [keys.answer(id), keys.result(id)]);
    const [ms, sequence] = upTo.split('-');
    const pipeline = redis.pipeline().xtrim(stream, 'MINID', `${ms}-${Number(sequence) + 1}`);
    if (doomed.length > 0) pipeline.unlink(...doomed);
    pipeline.exec().catch(() => undefined);
  };

  const readOnce = async () => {
    const answer = await blocking.xread('COUNT', READ_COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', stream, lastId);
    healthy = true;
    const entries = answer?.[0]?.[1] ?? [];
    if (entries.length === 0) return;
    const delivered = await Promise.all(
      entries.map(async ([, fields]) => {
        const unsealed = await unseal(fields?.[1] ?? '');
        if (unsealed.outcome === 'reply') {
          onReply(unsealed.reply);
          return unsealed.reply.head.id;
        }
        logger.error({ reason: unsealed.reason }, 'a reply was refused');
        return null;
      }),
    );
    lastId = entries.at(-1)?.[0] ?? lastId;
    forget(
      delivered.filter((id) => id !== null),
      lastId,
    );
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
    async start() {
      if (running) return;
      running = true;
      loop = run();
    },
    async close() {
      running = false;
      blocking.disconnect();
      await loop;
      await redis.unlink(stream).catch(() => undefined);
    },
    async look(requestId) {
      const message = await redis.get(keys.answer(requestId));
      if (message === null) return null;
      const unsealed = await unseal(message);
      return unsealed.outcome === 'reply' ? unsealed.reply : null;
    },
  };
}
