/** Statements whose results hold a FLOAT column, by fingerprint: they are prepared at once the next time. Bounded. */
export interface FloatMemory {
  has(fingerprint: string): boolean;
  add(fingerprint: string): void;
}

export function createFloatMemory(max = 2_000): FloatMemory {
  const known = new Set<string>();
  return {
    has: (fingerprint) => known.has(fingerprint),
    add(fingerprint) {
      known.add(fingerprint);
      if (known.size > max) known.delete(known.values().next().value as string);
    },
  };
}
