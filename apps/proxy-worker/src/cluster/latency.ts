/** Weight of the newest probe. After a jump from 1 ms to 200 ms the first probe already shows 60 ms. */
const WEIGHT = 0.3;

/** Exponentially weighted moving average; null before the first sample. */
export function averageLatencyMs(average: number | null, sampleMs: number): number {
  return average === null ? sampleMs : average + WEIGHT * (sampleMs - average);
}
