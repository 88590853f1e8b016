import type { NodeRole } from './inventory.ts';

/** What a strategy sees of a node: a picture of one moment that does not change. */
export interface NodeView {
  readonly name: string;
  /** The tunnel stands and the last probe was answered. */
  readonly up: boolean;
  /** By the servers' own `read_only`. Null: not known yet, or one writable node too many. */
  readonly role: NodeRole | null;
  /** A read here sees every write that was acknowledged before it: the primary, and all members of its Galera cluster. */
  readonly strong: boolean;
  /** Moving average of the probes' round trips. Null before the first. */
  readonly latencyMs: number | null;
  /** Null for the primary, and where nothing is known of a primary. */
  readonly lagMs: number | null;
  /** Requests that run on it now. */
  readonly inFlight: number;
  /** Why it serves nothing at the moment; null when it may serve. */
  readonly unserviceable: 'down' | 'lagging' | 'role' | null;
}
