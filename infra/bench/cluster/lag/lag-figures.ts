/** A row that was written on the primary; `committedAt` by this process's own clock, in milliseconds. */
export interface Beat {
  number: number;
  committedAt: number;
}

export interface LagFigures {
  /** Over all beats and all replicas. */
  meanMs: number;
  maxMs: number;
  beats: number;
  /** False: some beats had not arrived when waiting ended, and count as late as they were by then. */
  caughtUp: boolean;
}

/** How late the beats are that a replica has now (`has`) and had not when it was asked last (`had`). */
export function arrivals(beats: readonly Beat[], had: number, has: number, now: number): number[] {
  return beats
    .filter(({ number }) => number > had && number <= has)
    .map(({ committedAt }) => Math.max(0, now - committedAt));
}

/** Until the replica is asked again: a tenth of the lag so far, so that what is measured is at most a tenth (or 2 ms) too long. */
export function pauseMs(ageMs: number): number {
  return Math.min(100, Math.max(2, ageMs / 10));
}

/** Null without any beat. */
export function lagFigures(lagsMs: readonly number[], caughtUp: boolean): LagFigures | null {
  if (lagsMs.length === 0) return null;
  const sum = lagsMs.reduce((total, each) => total + each, 0);
  const maxMs = lagsMs.reduce((most, each) => Math.max(most, each), 0);
  return { meanMs: sum / lagsMs.length, maxMs, beats: lagsMs.length, caughtUp };
}
