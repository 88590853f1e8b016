import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 100;

/** `unknown`: Redis did not tell until it was too late to matter. */
export type Claim = 'ours' | 'taken' | 'unknown';

/** Asks again while Redis is away, as long as something of the job could still start. */
export async function claimUntil(latestDeadlineAt: number, claim: () => Promise<boolean>): Promise<Claim> {
  while (true) {
    try {
      return (await claim()) ? 'ours' : 'taken';
    } catch {
      if (Date.now() + RETRY_MS > latestDeadlineAt) return 'unknown';
      await delay(RETRY_MS);
    }
  }
}
