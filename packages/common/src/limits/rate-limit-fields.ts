import type { Rate, RateStanding } from './redis-rate-limiter.ts';

export const RATE_LIMIT_FIELDS = ['ratelimit-policy', 'ratelimit'] as const;

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-10. Policy: `q` requests that may come at once, `w` seconds in
 * which an empty bucket fills up. State: `r` requests left, `t` seconds until all of them may come again; of a refused
 * request, the same seconds as its `Retry-After`.
 */
export function rateLimitFields(
  { perSecond, burst }: Rate,
  { remaining, seconds }: RateStanding,
): Record<(typeof RATE_LIMIT_FIELDS)[number], string> {
  const window = Math.max(Math.ceil(burst / perSecond), 1);
  return {
    'ratelimit-policy': `"default";q=${burst};w=${window}`,
    ratelimit: `"default";r=${remaining};t=${seconds}`,
  };
}
