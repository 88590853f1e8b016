import { expect, test } from 'vitest';
import { Parameter } from './query-request.ts';

test.each([
  [null],
  [true],
  ['text'],
  [1.5],
  [9_007_199_254_740_991],
  [{ type: 'bigint', value: '18446744073709551615' }],
  [{ type: 'bigint', value: '-9223372036854775808' }],
  [{ type: 'binary', value: 'AAEC/w==' }],
  [{ type: 'binary', value: '' }],
  [{ type: 'decimal', value: '-12345678901234567890.123456789' }],
  [{ type: 'datetime', value: '2024-02-29 23:59:59.999999' }],
  [{ type: 'time', value: '-838:59:59' }],
  [{ type: 'json', value: { a: [1, null] } }],
  [{ type: 'date', value: null }],
])('%j is a parameter', (value) => {
  expect(Parameter.safeParse(value).success).toBe(true);
});

test.each([
  [9_007_199_254_740_992],
  [{ type: 'bigint', value: '18446744073709551616' }],
  [{ type: 'bigint', value: 5 }],
  [{ type: 'binary', value: 'not base64!' }],
  [{ type: 'decimal', value: '1e5' }],
  [{ type: 'datetime', value: 'yesterday' }],
  [{ type: 'uuid', value: 'x' }],
  [{ type: 'string', value: 'x', extra: 1 }],
  [[1, 2]],
  [{ a: 1 }],
])('%j is not', (value) => {
  expect(Parameter.safeParse(value).success).toBe(false);
});
