/** A set of items, each of one caller, that knows how many each caller has. */
export interface ByCaller<Item> {
  readonly size: number;
  /** Callers that have any, in the order of `add` and `toBack`. */
  callers(): Iterable<string>;
  sizeOf(caller: string): number;
  /** The item that the caller has had for the longest. */
  firstOf(caller: string): Item | null;
  add(item: Item): void;
  /** False when it was not there. */
  delete(item: Item): boolean;
  toBack(caller: string): void;
}

export function createByCaller<Item>(callerOf: (item: Item) => string): ByCaller<Item> {
  const callers = new Map<string, Set<Item>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    callers: () => callers.keys(),
    sizeOf: (caller) => callers.get(caller)?.size ?? 0,
    firstOf: (caller) => callers.get(caller)?.values().next().value ?? null,
    add(item) {
      const caller = callerOf(item);
      const own = callers.get(caller) ?? new Set();
      callers.set(caller, own);
      if (own.has(item)) return;
      own.add(item);
      size += 1;
    },
    delete(item) {
      const caller = callerOf(item);
      const own = callers.get(caller);
      if (!own?.delete(item)) return false;
      size -= 1;
      if (own.size === 0) callers.delete(caller);
      return true;
    },
    toBack(caller) {
      const own = callers.get(caller);
      if (!own) return;
      callers.delete(caller);
      callers.set(caller, own);
    },
  };
}
