import { z } from 'zod';
import { ContainerName, type ContainerView, PoolName, RuntimeKind } from '../pool/container.ts';

export const NewContainerBody = z.strictObject({
  url: z.string().max(512).describe('`http://host:port` or `https://…`, nothing behind it'),
  name: ContainerName.optional().describe('Default: host and port'),
  pool: PoolName.optional().describe('Default: the first pool'),
  slots: z.int().min(1).max(1_000).optional().describe("Requests at a time; default: the pool's"),
});

const Time = z.iso.datetime();

export const ContainerBody = z
  .object({
    name: z.string(),
    pool: z.string(),
    url: z.string(),
    state: z.enum(['starting', 'free', 'busy', 'draining', 'quarantined', 'gone']),
    since: Time.describe('When it came into this state'),
    reason: z.string().describe('Why it is quarantined; empty otherwise'),
    used: z.int(),
    slots: z.int(),
    served: z.int().describe('Requests it has answered'),
    lastUsedAt: Time.nullable(),
    registeredAt: Time,
    runtime: RuntimeKind,
    runtimeId: z.string(),
    owner: z
      .string()
      .describe('The orchestrator whose child it is; empty for one that outlives orchestrators'),
  })
  .meta({ id: 'Container' });

export function containerBody(view: ContainerView): z.infer<typeof ContainerBody> {
  const { name, pool, url, state, reason, used, slots, served, runtime, runtimeId, owner } = view;
  return {
    name,
    pool,
    url,
    state,
    since: timeOf(view.since),
    reason,
    used,
    slots,
    served,
    lastUsedAt: view.lastUsedAt > 0 ? timeOf(view.lastUsedAt) : null,
    registeredAt: timeOf(view.registeredAt),
    runtime,
    runtimeId,
    owner,
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
