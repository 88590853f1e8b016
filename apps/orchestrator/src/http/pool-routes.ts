import { Failure } from '@sluice/common/errors/failure.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { failureOfZodError } from '@sluice/common/http/zod-failure.ts';
import { z } from 'zod';
import { RuntimeKind } from '../pool/container.ts';
import { type PoolSettings, PoolSize } from '../pool/pool-settings.ts';
import type { Pools } from '../pool/pools.ts';
import { unknownPool } from '../pool/unknown-pool.ts';
import type { RequestStore } from '../requests/request-store.ts';
import { orUnavailable } from './or-unavailable.ts';

export interface PoolRouteParts {
  pools: Pools;
  store: Pick<RequestStore, 'load'>;
}

const Milliseconds = z.number().nonnegative();
const PoolBody = z
  .object({
    name: z.string(),
    runtime: RuntimeKind,
    size: z.object({ min: z.int(), max: z.int() }),
    slots: z.int().describe('Requests that one container may have at a time'),
    timeoutMs: z.int(),
    maxTimeoutMs: z.int(),
    runTimeoutMs: z.int(),
    waiting: z.int().describe('Requests that wait for a container'),
    running: z.int(),
    oldestMs: Milliseconds.describe('How long the first of those that wait has waited'),
    averageMs: Milliseconds.describe('Moving average of what a request takes; 0 before the first'),
  })
  .meta({ id: 'Pool' });

const SizeChange = z
  .strictObject({
    min: z.int().min(0).max(1_000).optional(),
    max: z.int().min(0).max(1_000).optional(),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'must have min, max or both');

const TAGS = { tags: ['Pools'], security: BEARER_KEY };

/** `/pools`. In a scope for admins only. */
export function addPoolRoutes(scope: HttpServer, { pools, store }: PoolRouteParts): void {
  const bodyOf = async (pool: PoolSettings): Promise<z.infer<typeof PoolBody>> => {
    const { name, runtime, size, slots, timeoutMs, maxTimeoutMs, runTimeoutMs } = pool;
    const load = await orUnavailable(store.load(name));
    return { name, runtime: runtime.kind, size, slots, timeoutMs, maxTimeoutMs, runTimeoutMs, ...load };
  };
  scope.get(
    '/pools',
    {
      schema: {
        ...TAGS,
        summary: 'All pools, the default one first',
        response: { 200: z.object({ pools: z.array(PoolBody) }), ...PROBLEM_RESPONSE },
      },
    },
    async () => ({ pools: await Promise.all(pools.all().map(bodyOf)) }),
  );
  scope.patch(
    '/pools/:name',
    {
      schema: {
        ...TAGS,
        summary: 'Change the size of a pool',
        description:
          'On all orchestrators, within a second, and for good. Containers in excess are drained, not broken off.',
        params: z.object({ name: z.string() }),
        body: SizeChange,
        response: { 200: PoolBody, ...PROBLEM_RESPONSE },
      },
    },
    async (request) => {
      const { name } = request.params;
      const pool = pools.find(name);
      if (!pool) throw unknownPool(name);
      if (pool.runtime.kind === 'static') {
        throw new Failure(
          'REQUEST.UNSUPPORTED',
          `Containers of the pool ${name} are registered, not started: it has no size`,
        );
      }
      const { min = pool.size.min, max = pool.size.max } = request.body;
      const size = PoolSize.safeParse({ min, max });
      if (!size.success) throw failureOfZodError(size.error);
      request.logFacts = { keyId: callerOf(request).id, pool: name, min, max };
      return bodyOf(await orUnavailable(pools.resize(name, size.data)));
    },
  );
}
