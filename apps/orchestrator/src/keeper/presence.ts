import { randomUUID } from 'node:crypto';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import { beatScript, lookScript } from './presence.lua.ts';

export interface Look {
  /** Milliseconds since 1970 by the clock of Redis. */
  readonly now: number;
  /** Another word than before: Redis has lost its data meanwhile. */
  readonly life: string;
  /** Orchestrators that gave a sign of life; null while that cannot be told, because they had no chance to. */
  readonly alive: ReadonlySet<string> | null;
}

/** Tells the other orchestrators that this one is alive, and which of them are. */
export interface Presence extends Service {
  /** Throws while Redis is away. */
  look(): Promise<Look>;
}

export interface PresenceParts {
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  keys: OrchestratorKeys;
  orchestratorId: string;
  logger: Logger;
}

const BEAT_INTERVAL_MS = 1_000;
const ALIVE_MS = 4_000;
const REMEMBERED_MS = 3_600_000;
/** After Redis was away, everybody comes back within this time. Before that, nobody counts as dead. */
const PATIENCE_MS = 4_000;
/** Looks further apart than this are no watch. */
const MAX_GAP_MS = 2_000;

const LookReply = z.tuple([z.int(), z.string(), z.array(z.string())]);

export function createPresence({ redis, keys, orchestratorId, logger }: PresenceParts): Presence {
  let timer: NodeJS.Timeout | undefined;
  let life = '';
  let watchedSince = performance.now();
  let lookedAt = Number.NEGATIVE_INFINITY;

  const beat = () =>
    beatScript.run(redis, [keys.orchestrators], [orchestratorId, REMEMBERED_MS]).catch((error: Error) => {
      logger.debug({ reason: error.message }, 'no sign of life could be given');
    });

  return {
    async look() {
      let reply: z.infer<typeof LookReply>;
      try {
        const args = [randomUUID(), ALIVE_MS];
        reply = LookReply.parse(await lookScript.run(redis, [keys.orchestrators, keys.life], args));
      } catch (error) {
        lookedAt = Number.NEGATIVE_INFINITY;
        throw error;
      }
      const [now, word, ids] = reply;
      const at = performance.now();
      if (at - lookedAt > MAX_GAP_MS || word !== life) watchedSince = at;
      lookedAt = at;
      life = word;
      const alive = at - watchedSince < PATIENCE_MS ? null : new Set(ids);
      return { now, life, alive };
    },
    async start() {
      if (timer) return;
      timer = setInterval(beat, BEAT_INTERVAL_MS);
      await beat();
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      await redis.zrem(keys.orchestrators, orchestratorId).catch(() => undefined);
    },
  };
}
