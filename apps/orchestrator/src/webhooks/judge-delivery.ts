/** What came of one attempt to deliver a webhook. */
export type Attempt =
  | { outcome: 'answered'; status: number }
  /** No packet was sent, or no whole answer came. */
  | { outcome: 'failed'; reason: string; isForbidden: boolean };

export type Verdict = 'delivered' | 'again' | 'never';

/** A redirect is not followed: it could lead anywhere. 410 is how a receiver says that it wants no more. */
export function judgeDelivery(attempt: Attempt): Verdict {
  if (attempt.outcome === 'failed') return attempt.isForbidden ? 'never' : 'again';
  if (attempt.status >= 200 && attempt.status < 300) return 'delivered';
  return attempt.status === 410 ? 'never' : 'again';
}
