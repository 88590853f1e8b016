/** Remembers ids until a time of each one's own. Bounded: beyond `max` the oldest are forgotten. */
export interface IdMemory {
  has(id: string): boolean;
  /** False when it was known already. */
  add(id: string, until: number): boolean;
}

export function createIdMemory(max: number, now: () => number): IdMemory {
  const known = new Map<string, number>();
  const has = (id: string) => (known.get(id) ?? 0) > now();
  return {
    has,
    add(id, until) {
      if (has(id)) return false;
      known.delete(id);
      known.set(id, until);
      // In the order of arrival, which is nearly the order of expiry.
      for (const [oldest, end] of known) {
        if (end > now() && known.size <= max) break;
        known.delete(oldest);
      }
      return true;
    },
  };
}
