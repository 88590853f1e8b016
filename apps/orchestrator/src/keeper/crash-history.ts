/** How often a container of this name failed in a row, and until when it is not started again. */
export interface CrashHistory {
  readonly failures: number;
  readonly notBefore: number;
}

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 30_000;
/** Whoever served so long before it crashed was all right. */
const HEALTHY_MS = 30_000;

/** `servedMs`: how long it was registered, when it ever became healthy; else 0. */
export function afterCrash(before: CrashHistory | undefined, servedMs: number, now: number): CrashHistory {
  const failures = (servedMs >= HEALTHY_MS ? 0 : (before?.failures ?? 0)) + 1;
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20), MAX_DELAY_MS);
  return { failures, notBefore: now + delayMs };
}
