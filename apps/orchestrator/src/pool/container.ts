import { z } from 'zod';
import type { ContainerState } from './container-state.ts';

/** Of pools and containers. It becomes part of Redis keys, of queue names and of container names. */
export const PoolName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, {
  message: 'must be 1 to 32 of a-z, 0-9 and -, and neither begin nor end with -',
});
export const ContainerName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, {
  message: 'must be 1 to 63 of a-z, 0-9, . and -, and neither begin nor end with . or -',
});

/** Where a container comes from: started by an orchestrator, or registered by its address. */
export const RuntimeKind = z.enum(['process', 'docker', 'static']);
export type RuntimeKind = z.infer<typeof RuntimeKind>;

/** What is said of a container once. It lies in Redis signed, so that nobody else can send requests elsewhere. */
export const ContainerRegistration = z.strictObject({
  name: ContainerName,
  pool: PoolName,
  /** `http://host:port` or `https://…`, without a path. */
  url: z.url(),
  slots: z.int().min(1).max(1_000),
  runtime: RuntimeKind,
  /** Process id or id of the engine; empty where there is none. */
  runtimeId: z.string().max(128),
  /** Orchestrator whose child it is; empty for a container that outlives orchestrators. */
  owner: z.string().max(128),
  /** Milliseconds since 1970. */
  registeredAt: z.int().positive(),
});
export type ContainerRegistration = z.infer<typeof ContainerRegistration>;

/** A container as it is now. Times in milliseconds since 1970, by the clock of Redis. */
export interface ContainerView extends ContainerRegistration {
  state: ContainerState;
  used: number;
  /** Since when it is in this state. */
  since: number;
  /** When a lease of it last ended; 0 for never. */
  lastUsedAt: number;
  /** Why it is quarantined; empty otherwise. */
  reason: string;
  /** Requests it has answered. */
  served: number;
}

/** The right to use one slot of a container until it expires. */
export interface Lease {
  /** Fencing token: strictly increasing over all containers of a namespace. */
  readonly token: number;
  readonly pool: string;
  readonly container: ContainerRegistration;
}
