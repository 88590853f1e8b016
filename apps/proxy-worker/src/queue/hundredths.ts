/** Rounds milliseconds to two decimals: what lies beyond is noise. */
export function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
