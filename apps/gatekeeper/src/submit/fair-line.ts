import { createByCaller } from './by-caller.ts';

/** What may be on its way at a time: of all callers, and of one. */
export interface Window {
  all: number;
  ofOneCaller: number;
}

/** Requests sent ahead for each job that a worker can take: a worker that is done finds the next one in the queue. */
const AHEAD = 2;
/** While no worker is known: they may be there, and this gatekeeper not have heard of them yet. */
const WINDOW_WITHOUT_WORKERS = 32;
const WINDOW_MAX = 20_000;
/** The rest is kept free, so that a newcomer need not wait until something of somebody else is done. */
const SHARE_OF_ONE_CALLER = 3 / 4;

/** `concurrencies`: jobs that each announced worker takes at a time. All that fits may be with them; the rest waits here. */
export function windowOf(concurrencies: readonly number[]): Window {
  const slots = concurrencies.reduce((sum, each) => sum + each, 0);
  const all = slots === 0 ? WINDOW_WITHOUT_WORKERS : Math.min(slots * AHEAD, WINDOW_MAX);
  return { all, ofOneCaller: Math.ceil(all * SHARE_OF_ONE_CALLER) };
}

/** Who goes next. Each caller has a line of its own; those that wait take turns. Pure: time comes from outside. */
export interface FairLine<Item> {
  readonly waiting: number;
  /** On their way or being worked on. */
  readonly outstanding: number;
  add(item: Item, now: number): void;
  /** The next one that may go in this window, which then counts as outstanding; null when none may. */
  next(window: Window, now: number): Item | null;
  /** It is over, or nobody wants it any more. True when it had not gone yet: it never will. */
  remove(item: Item): boolean;
  /**
   * How long this caller's first one has waited, or nobody at all has gone though some wait, whichever is longer. The
   * lines of others do not matter: a newcomer does not wait behind them.
   */
  waitedMs(caller: string, now: number): number;
}

export function createFairLine<Item>(
  callerOf: (item: Item) => string,
  enteredAt: (item: Item) => number,
): FairLine<Item> {
  const waiting = createByCaller(callerOf);
  const outstanding = createByCaller(callerOf);
  /** When the last one went, or the line began to be one. */
  let movedAt = 0;

  return {
    get waiting() {
      return waiting.size;
    },
    get outstanding() {
      return outstanding.size;
    },
    add(item, now) {
      if (waiting.size === 0) movedAt = now;
      waiting.add(item);
    },
    next(window, now) {
      if (outstanding.size >= window.all) return null;
      for (const caller of waiting.callers()) {
        if (outstanding.sizeOf(caller) >= window.ofOneCaller) continue;
        const item = waiting.firstOf(caller);
        if (item === null) continue;
        waiting.delete(item);
        waiting.toBack(caller);
        outstanding.add(item);
        movedAt = now;
        return item;
      }
      return null;
    },
    remove(item) {
      outstanding.delete(item);
      return waiting.delete(item);
    },
    waitedMs(caller, now) {
      if (waiting.size === 0) return 0;
      const first = waiting.firstOf(caller);
      return Math.max(now - movedAt, first === null ? 0 : now - enteredAt(first));
    },
  };
}
