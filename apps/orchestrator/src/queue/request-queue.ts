import type { Ticket } from '../requests/request-store.ts';

/** A ticket that this process took from the queue. */
export interface HeldTicket {
  readonly id: string;
  readonly requestId: string;
  /** The request is over, or waits under another ticket. Never throws: what stays behind is found by the stall check, and dropped. */
  done(): Promise<void>;
  /** Nobody has begun with the request: it waits on, in its place. Never throws either. */
  giveBack(): Promise<void>;
}

/** The order of the requests of all pools: one BullMQ queue a pool. It decides who is next, never who gets a container. */
export interface RequestQueue {
  /** Safe to repeat. */
  add(ticket: Ticket): Promise<void>;
  /** The next ticket of a pool, at once; null when none waits. */
  next(pool: string): Promise<HeldTicket | null>;
  /** Tickets that wait in a pool, those of requests that are over included. */
  depth(pool: string): Promise<number>;
  /** Takes a ticket back that nobody has taken. Best effort, never throws. */
  remove(ticket: Pick<Ticket, 'id' | 'pool'>): Promise<void>;
  /** Those of the tickets that the queue does not have, in any state. */
  missing(tickets: readonly Ticket[]): Promise<Ticket[]>;
}
