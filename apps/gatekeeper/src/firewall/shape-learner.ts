import type { FirewallKeys } from '@sluice/common/firewall/firewall-keys.ts';
import { type ShapeState, sealShape } from '@sluice/common/firewall/learned-shape.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { StatementShape } from '@sluice/statement/classification.ts';
import { isApprovable } from '@sluice/statement/fingerprint.ts';
import { type Redis, ReplyError } from 'ioredis';
import type { Decision } from '../policy/decide.ts';
import type { FirewallVerdict } from '../policy/firewall.ts';
import { learnShapesScript } from './learn-shapes.lua.ts';
import { createShapeBuffer, type SeenOfKey } from './shape-buffer.ts';

export interface ShapeLearnerParts {
  keys: FirewallKeys;
  signer: Signer;
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  logger: Logger;
  limits?: { maxShapesPerKey: number; maxShapes: number };
}

/** Remembers the shapes that callers send, for a person to approve. */
export interface ShapeLearner extends Service {
  /** Only collects; Redis hears of it within a second. Call it for what was going to run, not for a check. */
  note(keyId: string, shape: StatementShape, decision: Decision): void;
}

const FLUSH_INTERVAL_MS = 1_000;
/** Redis runs nothing else meanwhile. */
const SHAPES_AT_A_TIME = 200;
/** What a key has not sent anything of for so long is forgotten. */
const LEARNED_LIFE_MS = 90 * 24 * 3_600_000;
/** At 2 kB for a long shape: 2 MB of Redis for a key at worst, 20 MB of memory here. */
const LIMITS = { maxShapesPerKey: 1_000, maxShapes: 10_000 };

const STATES: Partial<Record<FirewallVerdict, ShapeState>> = {
  learned: 'learned',
  detected: 'detected',
  refused: 'refused',
};

export function createShapeLearner(parts: ShapeLearnerParts): ShapeLearner {
  const { keys, signer, redis, logger, limits = LIMITS } = parts;
  const buffer = createShapeBuffer(limits);

  const send = async ({ keyId, shapes, overflow }: SeenOfKey) => {
    const args: (string | number)[] = [keyId, limits.maxShapesPerKey, LEARNED_LIFE_MS, overflow];
    for (const [digest, seen] of shapes) {
      const { state, fingerprint, count, first, last } = seen;
      const mac = sealShape(signer, keyId, { digest, state, fingerprint });
      args.push(digest, state, mac, fingerprint, count, first, last);
    }
    await learnShapesScript.run(redis, [keys.learned(keyId), keys.learners], args);
  };

  let failing = false;
  const flush = async () => {
    let away = false;
    let reason: string | null = null;
    for (const portion of buffer.takeAll().flatMap(portions)) {
      try {
        if (away) buffer.restore(portion);
        else await send(portion);
      } catch (error) {
        // An answer of Redis is about this key alone: somebody put something else there.
        away = !(error instanceof ReplyError);
        reason ??= (error as Error).message;
        buffer.restore(portion);
      }
    }
    if (reason !== null && !failing) logger.warn({ reason }, 'learned shapes cannot be stored now');
    failing = reason !== null;
  };

  let flushing: Promise<void> | null = null;
  const flushAlone = () => {
    flushing ??= flush().finally(() => {
      flushing = null;
    });
    return flushing;
  };

  let timer: NodeJS.Timeout | undefined;
  return {
    note(keyId, shape, { firewall, reasons }) {
      const state = STATES[firewall];
      // What is refused for other reasons too is nothing to approve.
      if (!state || !isApprovable(shape) || reasons.some(({ source }) => source !== 'firewall')) return;
      buffer.add(keyId, shape, state, Date.now());
    },
    async start() {
      timer ??= setInterval(flushAlone, FLUSH_INTERVAL_MS).unref();
    },
    async close() {
      if (!timer) return;
      clearInterval(timer);
      timer = undefined;
      await flushing;
      await flushAlone();
    },
  };
}

function portions({ keyId, shapes, overflow }: SeenOfKey): SeenOfKey[] {
  const all = [...shapes];
  const parts: SeenOfKey[] = [];
  for (let at = 0; at === 0 || at < all.length; at += SHAPES_AT_A_TIME) {
    const some = new Map(all.slice(at, at + SHAPES_AT_A_TIME));
    parts.push({ keyId, shapes: some, overflow: at === 0 ? overflow : 0 });
  }
  return parts;
}
