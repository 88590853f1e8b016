/**
 * Numbers that look random and are the same every time. Each domain has its own stream, named after it, so that a
 * change to one does not reshuffle the others. No logarithms or powers: their last bit may differ between engines.
 */
export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** Both ends included. */
  integer(min: number, max: number): number;
  /** An index below `length`; low ones come much more often (a tenth of the list gets nearly half of the draws). */
  skewedIndex(length: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  weighted<T>(choices: readonly (readonly [value: T, weight: number])[]): T;
  bytes(length: number): Uint8Array;
}

export function createRandom(name: string): Random {
  const next = sfc32(name);
  const fraction = () => next() / 2 ** 32;
  const integer = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1));
  return {
    fraction,
    integer,
    skewedIndex: (length) => Math.floor(fraction() * fraction() * fraction() * length),
    chance: (probability) => fraction() < probability,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[integer(0, list.length - 1)] as T;
    },
    weighted<T>(choices: readonly (readonly [value: T, weight: number])[]): T {
      let left = fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of choices) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new RangeError('nothing to pick from');
    },
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}

/** Small Fast Counter by Chris Doty-Humphrey, 32 bits wide: 128 bits of state, here filled from the stream's name. */
function sfc32(name: string): () => number {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = hash(name);
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) >>> 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  };
  for (let round = 0; round < 16; round += 1) next();
  return next;
}

/** FNV-1a over the code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}
