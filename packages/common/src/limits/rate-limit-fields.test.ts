import { expect, test } from 'vitest';
import { rateLimitFields } from './rate-limit-fields.ts';

test.each([
  [
    { perSecond: 100, burst: 200 },
    { remaining: 50, seconds: 2 },
    '"default";q=200;w=2',
    '"default";r=50;t=2',
  ],
  [{ perSecond: 3, burst: 10 }, { remaining: 9, seconds: 1 }, '"default";q=10;w=4', '"default";r=9;t=1'],
  [{ perSecond: 50, burst: 1 }, { remaining: 0, seconds: 1 }, '"default";q=1;w=1', '"default";r=0;t=1'],
  [{ perSecond: 0.1, burst: 1 }, { remaining: 0, seconds: 10 }, '"default";q=1;w=10', '"default";r=0;t=10'],
])('%j', (rate, standing, policy, state) => {
  expect(rateLimitFields(rate, { allowed: true, ...standing })).toEqual({
    'ratelimit-policy': policy,
    ratelimit: state,
  });
});
