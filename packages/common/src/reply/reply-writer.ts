import type { Redis } from 'ioredis';
import type { Signer } from '../jobs/signer.ts';
import type { RedisKeys } from '../redis/redis-keys.ts';
import { deliverScript } from './deliver.lua.ts';
import type { Reply } from './reply.ts';
import { sealReply } from './reply-envelope.ts';

/** Answers stay readable this long after the deadline, for a gateway that looks once more. */
const ANSWER_LIFE_AFTER_DEADLINE_MS = 5_000;
/** A stream nobody writes to any more (its gateway is gone) disappears after this time. */
const STREAM_LIFE_MS = 120_000;

export interface ReplyWriter {
  /** Returns whether this reply became the answer. Throws when Redis did not take it. */
  write(gateway: string, deadlineAt: number, reply: Reply): Promise<boolean>;
}

export function createReplyWriter(redis: Redis, keys: RedisKeys, signer: Signer): ReplyWriter {
  return {
    async write(gateway, deadlineAt, reply) {
      const { requestId, message, rowsApart } = sealReply(signer, reply);
      const lifeMs = Math.max(deadlineAt - Date.now(), 0) + ANSWER_LIFE_AFTER_DEADLINE_MS;
      const first = await deliverScript.run(
        redis,
        [keys.answer(requestId), keys.replies(gateway), keys.result(requestId)],
        [message, lifeMs, rowsApart ?? '', STREAM_LIFE_MS],
      );
      return first === 1;
    },
  };
}
