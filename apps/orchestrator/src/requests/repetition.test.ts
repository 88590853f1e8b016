import { expect, test } from 'vitest';
import { ATTEMPTS_MAX, mayRunAgain } from './repetition.ts';

const request = { mayRepeat: true, attempts: 1, deadlineAt: 1_000 };

test.each([
  { ...request, again: true },
  { ...request, mayRepeat: false, again: false },
  { ...request, attempts: ATTEMPTS_MAX - 1, again: true },
  { ...request, attempts: ATTEMPTS_MAX, again: false },
  { ...request, deadlineAt: 501, again: true },
  { ...request, deadlineAt: 500, again: false },
])(
  'at 500, repeatable $mayRepeat, attempts $attempts, deadline $deadlineAt: $again',
  ({ again, ...rest }) => {
    expect(mayRunAgain(rest, 500)).toBe(again);
  },
);
