import type { Readiness, ReadinessReport } from '@sluice/common/http/health-routes.ts';
import type { Redis } from 'ioredis';
import type { PoolStore } from './pool/pool-store.ts';

/** Ready with Redis. Pools without a container that serves are shown: their requests wait, which is no reason to send callers elsewhere. */
export function createReadiness(
  redis: Redis,
  pools: readonly string[],
  containers: Pick<PoolStore, 'list'>,
): Readiness {
  return async () => {
    const up = redis.status === 'ready' ? await redis.ping().catch(() => null) : null;
    if (up === null) return { ready: false, checks: { redis: 'down' } };
    const all = await containers.list().catch(() => []);
    const checks: ReadinessReport['checks'] = { redis: 'ok' };
    for (const pool of pools) {
      const serving = all.filter(
        ({ pool: of, state }) => of === pool && (state === 'free' || state === 'busy'),
      );
      checks[`pool ${pool}`] = serving.length > 0 ? 'ok' : 'degraded';
    }
    return { ready: true, checks };
  };
}
