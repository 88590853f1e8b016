import type { ContainerRegistration, ContainerView, Lease } from './container.ts';
import type { ContainerState } from './container-state.ts';

/**
 * The containers of all pools and their leases, shared by all orchestrators. Every call is one atomic transition of
 * `container-state.ts`. All throw when Redis is away; what is safe to repeat says so.
 */
export interface PoolStore {
  /**
   * Adds a container in state `starting`. Safe to repeat with the same registration. `exists`: another one has its name, or, of those
   * that nobody of us starts, its address.
   */
  register(registration: ContainerRegistration): Promise<'registered' | 'exists'>;
  /** A probe found it healthy and idle. Resolves with its state then; null when there is no such container. Safe to repeat, as are the next three. */
  prove(name: string): Promise<ContainerState | null>;
  suspect(name: string, reason: string): Promise<ContainerState | null>;
  drain(name: string): Promise<ContainerState | null>;
  remove(name: string): Promise<ContainerState | null>;
  /**
   * Leases up to `count` open slots of a pool, the container used last first. The leases expire unless `renew` is
   * called; which request they are for is told by `RequestStore.begin`.
   */
  take(pool: string, holder: string, count: number): Promise<Lease[]>;
  /** Extends leases. Resolves with the tokens that are not leases any more. */
  renew(tokens: readonly number[]): Promise<number[]>;
  /**
   * Ends a lease. With `suspect`, the container is quarantined for this reason. False when the lease had ended already:
   * then nothing changes.
   */
  release(lease: Lease, suspect?: string): Promise<boolean>;
  find(name: string): Promise<ContainerView | null>;
  /** All containers, or those of one pool, by name. */
  list(pool?: string): Promise<ContainerView[]>;
}
