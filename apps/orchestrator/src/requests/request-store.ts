import type { Lease } from '../pool/container.ts';
import type { Outcome, RequestEnvelope, RequestState, RequestView } from './request.ts';

/** A place in the queue of a pool, as BullMQ keeps it. A request gets a new one each time it is queued. */
export interface Ticket {
  /** `<request id>.<n>`. Adding a ticket that is there already changes nothing. */
  readonly id: string;
  readonly requestId: string;
  readonly pool: string;
  /** BullMQ's: the smaller, the sooner. */
  readonly priority: number;
}

export interface NewRequest {
  envelope: RequestEnvelope;
  body: Uint8Array;
  /** The caller's Idempotency-Key; null for none. */
  idempotencyKey: string | null;
}

export type Admission =
  | { outcome: 'admitted'; ticket: Ticket; position: number }
  /** The same request under the same idempotency key came before: this is its id. */
  | { outcome: 'joined'; id: string }
  /** Another request came under the same idempotency key. */
  | { outcome: 'mismatch' }
  | { outcome: 'full'; bound: AdmissionBound; waiting: number; oldestMs: number };

export type AdmissionBound = 'pool' | 'caller' | 'age' | 'bytes' | 'caller-bytes';

export type Begin =
  /** `leftMs`: until its deadline, by the clock of Redis, which all orchestrators share. */
  | { outcome: 'begun'; envelope: RequestEnvelope; body: Buffer; attempt: number; leftMs: number }
  /** The request does not wait any more: its ticket is worth nothing. The lease is still held. */
  | { outcome: 'over' }
  /** What Redis holds was not written by an orchestrator. The request has failed. The lease is still held. */
  | { outcome: 'tampered' }
  /** The lease has ended; the request still waits. */
  | { outcome: 'lease-lost' };

export interface SettleOptions {
  /** Quarantines the container for this reason. */
  suspect?: string | undefined;
  /** Lease the next slot for the holder in the same step, when requests wait. */
  next: boolean;
}

export interface Settlement {
  /** False: the request had ended otherwise, or its lease had; the outcome is dropped. */
  accepted: boolean;
  /** For a request that waits. */
  next: Lease | null;
}

export type Requeue = { outcome: 'requeued'; ticket: Ticket } | { outcome: 'over' };

/** What became of a lease that nobody renewed. */
export interface ExpiredLease {
  token: number;
  container: string;
  requestId: string | null;
  /** Its request's new ticket, to be added to the queue; null when it has failed, or ended before. */
  ticket: Ticket | null;
}

export interface PoolLoad {
  waiting: number;
  running: number;
  /** How long the one that waits longest has waited. 0 when none waits. */
  oldestMs: number;
  /** Moving average of how long containers take; 0 before the first answer. */
  averageMs: number;
}

/**
 * The requests of all callers, shared by all orchestrators. BullMQ holds their order (tickets); this says what each of them
 * is, and every call is one atomic transition of `request.ts`. All throw when Redis is away.
 */
export interface RequestStore {
  /** Takes a request in, unless a bound is reached. Its ticket must then be added to the queue. */
  admit(request: NewRequest): Promise<Admission>;
  /** `queued` → `running`, on this lease. */
  begin(lease: Lease, requestId: string): Promise<Begin>;
  /** `running` → `succeeded` or `failed`; ends the lease in any case. */
  settle(
    lease: Lease,
    requestId: string,
    outcome: Outcome,
    body: Uint8Array,
    options: SettleOptions,
  ): Promise<Settlement>;
  /** `running` → `queued`, with its old place; ends the lease in any case. */
  requeue(lease: Lease, requestId: string, suspect?: string): Promise<Requeue>;
  /** `queued` or `running` → `cancelled`. Resolves with the state before; null when there is no such request. Safe to repeat. */
  cancel(requestId: string): Promise<RequestState | null>;
  /** The caller left with a promise instead of the answer: keep that for the longer retention. */
  keep(requestId: string): Promise<void>;
  view(requestId: string): Promise<RequestView | null>;
  /** The body of the container's answer; null when there is none. */
  answer(requestId: string): Promise<Buffer | null>;
  /** `queued` → `expired` for all whose deadline is over, at most `max` at a time. */
  expireRequests(max: number): Promise<Ticket[]>;
  /** Ends leases that expired: their containers are quarantined, their requests fail, or wait again where they may be repeated. */
  expireLeases(max: number): Promise<ExpiredLease[]>;
  /** The tickets of those that come next, for whoever makes sure that the queue has them. */
  nextInLine(pool: string, max: number): Promise<Ticket[]>;
  load(pool: string): Promise<PoolLoad>;
}
