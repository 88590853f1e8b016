import { containsPosition, type GtidPosition } from './gtid.ts';

/** Where the primary was, and the last time that it was seen there. */
export interface PrimarySample {
  position: GtidPosition;
  lastSeenAt: number;
}

/** Oldest first. Positions repeat only once: an idle primary does not fill it. */
export type PrimaryHistory = readonly PrimarySample[];

/** Enough for two minutes of a busy primary at the usual two probes per second. */
const SAMPLES_MAX = 256;

export function addPrimarySample(
  history: PrimaryHistory,
  position: GtidPosition,
  at: number,
): PrimaryHistory {
  const newest = history.at(-1);
  const same =
    newest && containsPosition(newest.position, position) && containsPosition(position, newest.position);
  const kept = same ? history.slice(0, -1) : history.slice(-(SAMPLES_MAX - 1));
  return [...kept, { position, lastSeenAt: at }];
}

/**
 * How old the newest of the primary's positions is that the replica already has. At most one probe interval too long,
 * never too short by more than one. Null when nothing is known of the primary; Infinity when the replica has none of
 * the remembered positions.
 */
export function replicationLagMs(
  history: PrimaryHistory,
  replica: GtidPosition | null,
  now: number,
): number | null {
  if (history.length === 0) return null;
  if (replica === null) return Number.POSITIVE_INFINITY;
  const index = history.findLastIndex((sample) => containsPosition(replica, sample.position));
  const sample = history[index];
  if (!sample) return Number.POSITIVE_INFINITY;
  return index === history.length - 1 ? 0 : Math.max(0, now - sample.lastSeenAt);
}
