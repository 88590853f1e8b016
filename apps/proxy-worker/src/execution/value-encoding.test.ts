import mysql2 from 'mysql2';
import { expect, test } from 'vitest';
import type { ResultColumn } from './column-type.ts';
import { shortestFloat32 } from './float32.ts';
import { valueEncoder } from './value-encoding.ts';

const { Types } = mysql2;
const UTF8MB4 = 45;

function encodeText(column: Partial<ResultColumn>, wire: string | null): string {
  const value = {
    string: () => wire,
    buffer: () => (wire === null ? null : Buffer.from(wire, 'latin1')),
  };
  return valueEncoder(full(column), 'text')(value, () => wire);
}

function encodeBinary(column: Partial<ResultColumn>, driverValue: unknown): string {
  const value = { string: () => driverValue as string | null, buffer: () => driverValue as Buffer | null };
  return valueEncoder(full(column), 'binary')(value, () => driverValue);
}

function full(column: Partial<ResultColumn>): ResultColumn {
  return {
    name: 'c',
    columnType: Types.VAR_STRING,
    characterSet: 63,
    columnLength: 0,
    flags: 0,
    decimals: 0,
    ...column,
  };
}

test.each<[string, Partial<ResultColumn>, string | null, string]>([
  ['int', { columnType: Types.LONG }, '-2147483648', '-2147483648'],
  ['int zerofill', { columnType: Types.LONG, flags: 64 }, '00042', '42'],
  ['year 0000', { columnType: Types.YEAR }, '0000', '0'],
  ['double', { columnType: Types.DOUBLE }, '1.7976931348623157e308', '1.7976931348623157e+308'],
  [
    'double that the driver would round',
    { columnType: Types.DOUBLE },
    '0.1234567890123456',
    '0.1234567890123456',
  ],
  ['bigint', { columnType: Types.LONGLONG }, '-9223372036854775808', '"-9223372036854775808"'],
  ['bigint zerofill', { columnType: Types.LONGLONG, flags: 64 }, '00000000000000000042', '"42"'],
  ['decimal', { columnType: Types.NEWDECIMAL }, '1.10', '"1.10"'],
  ['zero date', { columnType: Types.DATE }, '0000-00-00', '"0000-00-00"'],
  ['text', { characterSet: UTF8MB4 }, 'a"\u2028\n😀', '"a\\"\u2028\\n😀"'],
  ['bytes', {}, '\u0000\u00ff', '"AP8="'],
  ['no bytes', {}, '', '""'],
  ['bit', { columnType: Types.BIT }, '\u0005', '"BQ=="'],
  ['JSON of MySQL', { columnType: Types.JSON }, '{"n": 12345678901234567890}', '{"n": 12345678901234567890}'],
  ['JSON of MariaDB', { characterSet: UTF8MB4, extendedFormat: 'json' }, '[1.10]', '[1.10]'],
  ['JSON that is none', { characterSet: UTF8MB4, extendedFormat: 'json' }, '[1', '"[1"'],
  ['inet6', { extendedTypeName: 'inet6' }, '::1', '"::1"'],
  ['NULL text', { characterSet: UTF8MB4 }, null, 'null'],
  ['NULL number', { columnType: Types.LONG }, null, 'null'],
  ['NULL bytes', {}, null, 'null'],
  ['NULL JSON', { characterSet: UTF8MB4, extendedFormat: 'json' }, null, 'null'],
])('text protocol: %s', (_name, column, wire, json) => {
  expect(encodeText(column, wire)).toBe(json);
});

test.each<[string, Partial<ResultColumn>, unknown, string]>([
  ['int', { columnType: Types.LONG }, 42, '42'],
  ['float', { columnType: Types.FLOAT }, Math.fround(0.1), '0.1'],
  ['double', { columnType: Types.DOUBLE }, 0.1, '0.1'],
  ['bigint', { columnType: Types.LONGLONG }, '18446744073709551615', '"18446744073709551615"'],
  ['datetime', { columnType: Types.DATETIME }, '2024-01-02 03:04:05', '"2024-01-02 03:04:05"'],
  [
    'datetime(6) on the second',
    { columnType: Types.DATETIME, decimals: 6 },
    '2024-01-02 03:04:05',
    '"2024-01-02 03:04:05.000000"',
  ],
  ['time(6)', { columnType: Types.TIME, decimals: 6 }, '-838:59:58.5', '"-838:59:58.500000"'],
  ['time of unknown precision', { columnType: Types.TIME, decimals: 31 }, '10:00:00', '"10:00:00"'],
  ['NULL', { columnType: Types.TIME, decimals: 6 }, null, 'null'],
])('binary protocol: %s', (_name, column, driverValue, json) => {
  expect(encodeBinary(column, driverValue)).toBe(json);
});

test.each([
  [0, '0'],
  [0.1, '0.1'],
  [16777216, '16777216'],
  [16777218, '16777218'],
  [3.4028234663852886e38, '3.4028235e+38'],
  [1.401298464324817e-45, '1.4013e-45'],
  [-123.456, '-123.456'],
])('the float32 of %d', (number, text) => {
  expect(shortestFloat32(Math.fround(number))).toBe(text);
  expect(Math.fround(Number(text))).toBe(Math.fround(number));
});
