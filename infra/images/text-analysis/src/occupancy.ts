/** Why a request is not let in. */
export type Refusal = 'busy' | 'outdated';

export interface Visit {
  /** Makes the slot free. Calling it again does nothing. */
  leave(): void;
}

export interface OccupancyFigures {
  slots: number;
  used: number;
  /** Requests that were let in and have left. */
  served: number;
  /** Requests that came while all slots were used: with leases there is none. */
  overlaps: number;
  /** Requests whose fencing token was older than one seen before. */
  outdated: number;
  highestToken: number;
  /** Slot time used so far, what is used now included. */
  busyMs: number;
}

export interface Occupancy {
  /** `token`: null where the request bears none. */
  enter(token: number | null): { ok: true; visit: Visit } | { ok: false; refusal: Refusal };
  figures(): OccupancyFigures;
}

/** How many requests are at work in here, and which are not let in. `now` in milliseconds. */
export function createOccupancy(slots: number, now: () => number): Occupancy {
  const since = new Set<{ at: number }>();
  let served = 0;
  let overlaps = 0;
  let outdated = 0;
  let highestToken = 0;
  let pastMs = 0;

  return {
    enter(token) {
      // With several slots, requests of several leases may arrive in any order: then the order of tokens says nothing.
      if (slots === 1 && token !== null && token < highestToken) {
        outdated += 1;
        return { ok: false, refusal: 'outdated' };
      }
      if (since.size >= slots) {
        overlaps += 1;
        return { ok: false, refusal: 'busy' };
      }
      highestToken = Math.max(highestToken, token ?? 0);
      const stay = { at: now() };
      since.add(stay);
      return {
        ok: true,
        visit: {
          leave() {
            if (!since.delete(stay)) return;
            pastMs += now() - stay.at;
            served += 1;
          },
        },
      };
    },
    figures() {
      const runningMs = [...since].reduce((sum, { at }) => sum + now() - at, 0);
      return {
        slots,
        used: since.size,
        served,
        overlaps,
        outdated,
        highestToken,
        busyMs: Math.round(pastMs + runningMs),
      };
    },
  };
}
