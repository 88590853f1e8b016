import { expect, test } from 'vitest';
import { bitLiteral, decimalFromCents, pointLiteral, polygonLiteral, sqlLiteral } from './sql-literal.ts';

test.each([
  ['NULL', null],
  ['1', true],
  ['0', false],
  ['-17', -17],
  ['0.125', 0.125],
  ['18446744073709551615', 18446744073709551615n],
  ["''", ''],
  ["'Ma grand-mère l\\'adore'", "Ma grand-mère l'adore"],
  ["'W\\\\H'", 'W\\H'],
  ["'\\\\\\'; DROP TABLE orders; -- '", "\\'; DROP TABLE orders; -- "],
  ["'one\\r\\ntwo\\0three\\Zfour'", 'one\r\ntwo\0three\x1afour'],
  ['\'"double" %_ `back` 🎁\'', '"double" %_ `back` 🎁'],
  ["x''", Uint8Array.of()],
  ["x'000a27ff'", Uint8Array.of(0, 10, 39, 255)],
  ['CURRENT_DATE', { sql: 'CURRENT_DATE' }],
])('writes %s', (literal, value) => {
  expect(sqlLiteral(value)).toBe(literal);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d has no literal', (value) => {
  expect(() => sqlLiteral(value)).toThrow(RangeError);
});

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [-5, '-0.05'],
  [100, '1.00'],
  [-12345, '-123.45'],
  [Number.MAX_SAFE_INTEGER, '90071992547409.91'],
])('%d cents are %s', (cents, decimal) => {
  expect(decimalFromCents(cents).sql).toBe(decimal);
});

test('a part of a cent is refused', () => {
  expect(() => decimalFromCents(1.5)).toThrow(RangeError);
});

test('bits and geometry', () => {
  expect(bitLiteral(0).sql).toBe("b'0'");
  expect(bitLiteral(34).sql).toBe("b'100010'");
  expect(pointLiteral([13.4, -52.5]).sql).toBe("ST_GeomFromText('POINT(13.4 -52.5)')");
  const triangle = polygonLiteral([
    [0, 0],
    [1, 0],
    [1, 1],
  ] as const);
  expect(triangle.sql).toBe("ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))')");
});
