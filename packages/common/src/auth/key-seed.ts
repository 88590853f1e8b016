import { isDeepStrictEqual } from 'node:util';
import type { KeyRecord } from './key-record.ts';
import { keyState } from './key-state.ts';

/** What a key file means for the keys that are kept already. */
export interface KeySeed {
  /** Not known yet, to be added. */
  missing: KeyRecord[];
  /** Kept in another form than the file has; what is kept counts. */
  differing: string[];
  /** Left the file, and in force all the same. */
  lingering: string[];
}

/** Compares a key file, and what it held before its last change, with the keys that are kept. Pure; `now` in ms. */
export function compareSeed(
  file: ReadonlyMap<string, KeyRecord>,
  before: ReadonlyMap<string, KeyRecord>,
  kept: (id: string) => KeyRecord | undefined,
  now: number,
): KeySeed {
  const seed: KeySeed = { missing: [], differing: [], lingering: [] };
  for (const [id, record] of file) {
    const present = kept(id);
    if (!present) seed.missing.push(record);
    else if (!isDeepStrictEqual(present, record)) seed.differing.push(id);
  }
  for (const id of before.keys()) {
    const present = kept(id);
    if (!file.has(id) && present && keyState(present, now) === 'active') seed.lingering.push(id);
  }
  return seed;
}
