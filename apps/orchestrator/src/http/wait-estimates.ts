import type { PoolStore } from '../pool/pool-store.ts';
import type { RequestStore } from '../requests/request-store.ts';

/** Milliseconds until a container has the request at this position of a pool; null when that cannot be told. Never throws. */
export type EstimateWait = (pool: string, position: number | null) => Promise<number | null>;

export interface WaitEstimateParts {
  requests: Pick<RequestStore, 'load'>;
  containers: Pick<PoolStore, 'list'>;
  /** Milliseconds, from a moving average of what one request takes and the slots that serve. */
  estimate(position: number, averageMs: number, slots: number): number | null;
}

/** However many ask, Redis is asked for a pool's figures twice a second. */
const KEPT_MS = 500;
const POOLS_MAX = 200;

export function createWaitEstimates({ requests, containers, estimate }: WaitEstimateParts): EstimateWait {
  const kept = new Map<string, { at: number; figures: Promise<{ averageMs: number; slots: number }> }>();

  const read = async (pool: string) => {
    const [{ averageMs }, members] = await Promise.all([requests.load(pool), containers.list(pool)]);
    const serving = members.filter(({ state }) => state === 'free' || state === 'busy');
    return { averageMs, slots: serving.reduce((sum, { slots }) => sum + slots, 0) };
  };
  const figuresOf = (pool: string) => {
    const found = kept.get(pool);
    const now = performance.now();
    if (found && now - found.at < KEPT_MS) return found.figures;
    if (kept.size >= POOLS_MAX) kept.clear();
    const figures = read(pool);
    kept.set(pool, { at: now, figures });
    return figures;
  };

  return async (pool, position) => {
    if (position === null) return null;
    try {
      const { averageMs, slots } = await figuresOf(pool);
      const ms = estimate(position, averageMs, slots);
      return ms === null || !Number.isFinite(ms) ? null : Math.round(ms);
    } catch {
      return null;
    }
  };
}
