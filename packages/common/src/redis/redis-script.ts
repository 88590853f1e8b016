import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export type ScriptArgument = string | number | Buffer;

/** A Lua script, sent by its digest; its text follows only when Redis does not know it (first use, SCRIPT FLUSH). */
export interface RedisScript {
  run(redis: Redis, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown>;
  /** The same, with every text of the reply as its bytes. */
  runForBytes(redis: Redis, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown>;
}

export function redisScript(lua: string): RedisScript {
  const digest = createHash('sha1').update(lua).digest('hex');
  const unlessKnown = async (byDigest: Promise<unknown>, byText: () => Promise<unknown>) => {
    try {
      return await byDigest;
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
      return byText();
    }
  };
  return {
    run: (redis, keys, args) =>
      unlessKnown(redis.evalsha(digest, keys.length, ...keys, ...args), () =>
        redis.eval(lua, keys.length, ...keys, ...args),
      ),
    runForBytes: (redis, keys, args) =>
      unlessKnown(redis.callBuffer('EVALSHA', digest, keys.length, ...keys, ...args), () =>
        redis.callBuffer('EVAL', lua, keys.length, ...keys, ...args),
      ),
  };
}
