import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import { leadScript, resignScript } from './leadership.lua.ts';

/** A lock in Redis that one orchestrator has: who dies loses it within three seconds. */
export interface Leadership extends Service {
  /** False from the moment on when somebody else may have it, also while Redis is away. */
  readonly leads: boolean;
  /** Called whenever `leads` becomes true. */
  onGain(listener: () => void): void;
}

export interface LeadershipParts {
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  key: string;
  orchestratorId: string;
  logger: Logger;
}

const LOCK_MS = 3_000;
/** Ends before the lock does, for what was begun just before. */
const MARGIN_MS = 500;
const RENEW_INTERVAL_MS = 500;

export function createLeadership({ redis, key, orchestratorId, logger }: LeadershipParts): Leadership {
  const listeners: (() => void)[] = [];
  let until = 0;
  let led = false;
  let renewing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const renew = async () => {
    // Counted from before the question: the lock runs from after it.
    const askedAt = performance.now();
    try {
      const mine = (await leadScript.run(redis, [key], [orchestratorId, LOCK_MS])) === 1;
      until = mine && timer ? askedAt + LOCK_MS - MARGIN_MS : 0;
    } catch {
      // Redis is away: the lock that there was runs out by itself.
    }
    const leads = performance.now() < until;
    if (leads !== led) {
      led = leads;
      logger.info(
        { orchestratorId },
        leads ? 'this orchestrator keeps the pools' : 'another one may keep the pools',
      );
      if (leads) for (const listener of listeners) listener();
    }
  };
  const renewOnce = () => {
    renewing ??= renew().finally(() => {
      renewing = null;
    });
    return renewing;
  };

  return {
    get leads() {
      return performance.now() < until;
    },
    onGain: (listener) => void listeners.push(listener),
    async start() {
      if (timer) return;
      timer = setInterval(renewOnce, RENEW_INTERVAL_MS);
      await renewOnce();
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      until = 0;
      await renewing;
      await resignScript.run(redis, [key], [orchestratorId]).catch(() => undefined);
    },
  };
}
