import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is not null or undefined or false; throws with the last one when the time is over. */
export async function pollUntil<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  intervalMs = 50,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`Not within ${timeoutMs} ms: ${what}`, { cause: lastError });
    }
    await delay(intervalMs);
  }
}
