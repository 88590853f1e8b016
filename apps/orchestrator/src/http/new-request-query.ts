import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import { z } from 'zod';
import type { Pools } from '../pool/pools.ts';
import { unknownPool } from '../pool/unknown-pool.ts';
import { Priority, type RequestEnvelope } from '../requests/request.ts';
import { readWebhook } from './web-address.ts';

const WEBHOOK_LENGTH_MAX = 2_048;

/** The query string of `POST /new-requests`. Names that are not here are refused. */
export const NewRequestQuery = z.strictObject({
  pool: z.string().max(64).optional().describe('Default: the first pool'),
  priority: Priority.default('normal').describe('`high` needs a key of the role "admin"'),
  timeoutMs: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number of milliseconds, at least 1')
    .transform(Number)
    .optional()
    .describe("Its waiting included; default: the pool's"),
  repeat: z
    .enum(['true', 'false'])
    .default('false')
    .describe('After a container was lost, another one may do the work again'),
  webhook: z
    .string()
    .max(WEBHOOK_LENGTH_MAX)
    .optional()
    .describe('Called when the request is over; see docs/requests.md'),
});
export type NewRequestQuery = z.output<typeof NewRequestQuery>;

/** A name that is not there is a mistake in a query string, and not something this server might learn one day. */
export function refuseUnknownParameters(query: unknown): void {
  const unknown = Object.keys(query ?? {}).filter((name) => !Object.hasOwn(NewRequestQuery.shape, name));
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 50)));
  throw new Failure('REQUEST.INVALID', `There is no parameter ${shown.join(', ')}`);
}

export interface EnvelopeParts {
  pools: Pick<Pools, 'first' | 'find'>;
  /** Null: no webhooks. */
  webhookCheck: AddressCheck | null;
}

/** What the request is, once its pool and its caller allow it. Throws POOL.UNKNOWN, AUTH.FORBIDDEN, REQUEST.INVALID, … */
export function envelopeOf(
  { pools, webhookCheck }: EnvelopeParts,
  query: NewRequestQuery,
  caller: KeyRecord,
  rest: Pick<RequestEnvelope, 'id' | 'contentType' | 'accept' | 'createdAt'>,
): RequestEnvelope {
  const { priority, repeat } = query;
  const pool = query.pool === undefined ? pools.first : pools.find(query.pool);
  if (!pool) throw unknownPool(query.pool);
  if (priority === 'high' && caller.role !== 'admin') {
    throw new Failure('AUTH.FORBIDDEN', 'The priority "high" needs a key of the role "admin"');
  }
  const { maxTimeoutMs } = pool;
  const timeoutMs = query.timeoutMs ?? Math.min(pool.timeoutMs, maxTimeoutMs);
  if (timeoutMs > maxTimeoutMs) {
    const message = `must not be more than ${maxTimeoutMs} in the pool ${pool.name}`;
    throw new Failure('REQUEST.INVALID', `timeoutMs: ${message}`, {
      errors: [{ path: 'timeoutMs', message }],
    });
  }
  return {
    ...rest,
    pool: pool.name,
    caller: caller.id,
    priority,
    deadlineAt: rest.createdAt + timeoutMs,
    mayRepeat: repeat === 'true',
    webhook: query.webhook === undefined ? null : readWebhook(query.webhook, webhookCheck),
  };
}
