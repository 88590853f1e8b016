import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import { causeOf, isNeverSent, signsOf } from './error-signs.ts';

const MAX_ATTEMPTS = 5;
const FIRST_THROTTLED_PAUSE_MS = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 8_000;

export interface FailedAttempt {
  error: unknown;
  /** From 1 on. */
  attempt: number;
  /** A call that changes nothing. */
  isReading: boolean;
  /** From 0 to below 1. */
  chance: number;
}

/**
 * How long to wait before a call is sent again; null when it must not be. A call that changes something is repeated only if it was
 * certainly not done: whether it was done when its answer got lost, only the next look can tell.
 */
export function pauseBeforeRetryMs({ error, attempt, isReading, chance }: FailedAttempt): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  const signs = signsOf(error);
  const cause = causeOf(signs);
  const isThrottled = cause === 'throttled';
  const isLost = cause === 'unclear' && (signs.status === 0 || signs.status >= 500 || signs.status < 300);
  if (!isThrottled && !isNeverSent(signs) && !(isReading && isLost)) return null;
  const firstMs = isThrottled ? FIRST_THROTTLED_PAUSE_MS : FIRST_PAUSE_MS;
  return Math.round(Math.min(firstMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.5 + chance / 2));
}

type RetryStrategy = NonNullable<EC2ClientConfig['retryStrategy']>;

/** The SDK's own repeats every call whose answer was lost. */
export function createSdkRetries(isReading: boolean): RetryStrategy {
  const token = (retries: number, pauseMs: number) => ({
    getRetryCount: () => retries,
    getRetryDelay: () => pauseMs,
  });
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    async refreshRetryTokenForRetry(last, { error }) {
      const attempt = last.getRetryCount() + 1;
      const pauseMs = pauseBeforeRetryMs({ error, attempt, isReading, chance: Math.random() });
      if (pauseMs === null) throw new Error('not to be repeated');
      return token(attempt, pauseMs);
    },
    recordSuccess: () => undefined,
  };
}
