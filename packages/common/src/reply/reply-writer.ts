import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { Logger } from '../logging/logger.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import { deliverScript } from './deliver.lua.ts';
import type { Reply } from './reply.ts';
import { sealReply, unsealReply } from './reply-envelope.ts';
import { storedRows } from './stored-rows.ts';

/** Answers stay readable this long after the deadline, for a gateway that looks once more. */
const ANSWER_LIFE_AFTER_DEADLINE_MS = 5_000;
/** A stream nobody writes to any more (its gateway is gone) disappears after this time. */
const STREAM_LIFE_MS = 120_000;
/** Forged answers replaced in one go; somebody who goes on forging is faster anyway. */
const FORGED_MAX = 3;

export interface ReplyWriter {
  /** Returns whether this reply became the answer. Throws when Redis did not take it; safe to try again. */
  write(gateway: string, deadlineAt: number, reply: Reply): Promise<boolean>;
}

/** Only a reply that was signed as ours counts as the first: a forged one in its place is replaced. */
export function createReplyWriter(
  redis: Redis,
  keys: RedisKeys,
  signer: Signer,
  logger?: Logger,
): ReplyWriter {
  return {
    async write(gateway, deadlineAt, reply) {
      const stream = keys.replies(gateway);
      const { id } = reply.head;
      const { message, rowsApart } = sealReply(signer, stream, reply);
      const lifeMs = Math.max(deadlineAt - Date.now(), 0) + ANSWER_LIFE_AFTER_DEADLINE_MS;
      let forged = '';
      for (let round = 0; round <= FORGED_MAX; round += 1) {
        const present = await deliverScript.run(
          redis,
          [keys.answer(id), stream, keys.result(id)],
          [message, lifeMs, rowsApart ?? '', STREAM_LIFE_MS, forged],
        );
        if (present === null) return true;
        forged = String(present);
        const first = await unsealReply(signer, stream, forged, (of) => storedRows(redis, keys, of));
        if (first.outcome === 'reply' && first.reply.head.id === id) return false;
        logger?.error({ requestId: id }, 'an answer was forged; it is replaced by the true one');
      }
      throw new Error('Somebody else keeps writing the answer');
    },
  };
}
