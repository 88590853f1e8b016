import type { Parameter } from '@sluice/common/jobs/query-request.ts';
import mysql2 from 'mysql2';
import { expect, test } from 'vitest';
import { bindParameter } from './parameter-binding.ts';

const { Types } = mysql2;

test.each<[Parameter, unknown]>([
  [null, null],
  ['text', 'text'],
  [true, { type: Types.LONGLONG, value: 1n, unsigned: false }],
  [-7, { type: Types.LONGLONG, value: -7n, unsigned: false }],
  [1.5, { type: Types.DOUBLE, value: 1.5, unsigned: false }],
  [
    { type: 'bigint', value: '9223372036854775807' },
    { type: Types.LONGLONG, value: 2n ** 63n - 1n, unsigned: false },
  ],
  [
    { type: 'bigint', value: '18446744073709551615' },
    { type: Types.LONGLONG, value: 2n ** 64n - 1n, unsigned: true },
  ],
  [
    { type: 'decimal', value: '1.10' },
    { type: Types.NEWDECIMAL, value: '1.10', unsigned: false },
  ],
  [
    { type: 'double', value: 3 },
    { type: Types.DOUBLE, value: 3, unsigned: false },
  ],
  [{ type: 'binary', value: 'AP8=' }, Buffer.from([0, 255])],
  [{ type: 'datetime', value: '2024-01-02 03:04:05.123456' }, '2024-01-02 03:04:05.123456'],
  [{ type: 'time', value: null }, null],
  [
    { type: 'json', value: { a: [1] } },
    { type: Types.JSON, value: '{"a":[1]}', unsigned: false },
  ],
  [
    { type: 'json', value: null },
    { type: Types.JSON, value: 'null', unsigned: false },
  ],
])('%j', (parameter, bound) => {
  const given = bindParameter(parameter);
  if (bound !== null && typeof bound === 'object' && !Buffer.isBuffer(bound))
    expect(given).toMatchObject(bound);
  else expect(given).toEqual(bound);
});
