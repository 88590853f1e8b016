import { expect, test } from 'vitest';
import { idempotencyKeyOf } from './idempotency-key.ts';

test.each([
  [undefined, null],
  ['order-17', 'order-17'],
  ['"order-17"', 'order-17'],
  ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
  ['a"b', 'a"b'],
  ['x'.repeat(255), 'x'.repeat(255)],
])('%j is %j', (header, key) => {
  expect(idempotencyKeyOf(header)).toBe(key);
});

test.each(['', '""', '"', '"open', 'a, b', 'ü', 'x'.repeat(256), `"${'x'.repeat(256)}"`, 'a\tb', ['a', 'b']])(
  '%j is refused',
  (header) => {
    expect(() => idempotencyKeyOf(header)).toThrow(/REQUEST.INVALID/);
  },
);
