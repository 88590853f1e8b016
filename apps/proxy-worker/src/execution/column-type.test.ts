import mysql2 from 'mysql2';
import { expect, test } from 'vitest';
import { columnTypeName, type ResultColumn } from './column-type.ts';

const { Types } = mysql2;
const UTF8MB4 = 45;
const column = (columnType: number, more: Partial<ResultColumn> = {}): ResultColumn => ({
  name: 'c',
  columnType,
  characterSet: 63,
  columnLength: 0,
  flags: 0,
  decimals: 0,
  ...more,
});

test.each<[string, ResultColumn]>([
  ['tinyint', column(Types.TINY)],
  ['mediumint unsigned', column(Types.INT24, { flags: 32 })],
  ['bigint unsigned', column(Types.LONGLONG, { flags: 32 + 128 })],
  ['decimal', column(Types.NEWDECIMAL)],
  ['year', column(Types.YEAR, { flags: 32 + 64 })],
  ['datetime', column(Types.DATETIME)],
  ['bit', column(Types.BIT, { flags: 32 })],
  ['json', column(Types.JSON)],
  ['json', column(Types.BLOB, { characterSet: UTF8MB4, extendedFormat: 'json' })],
  ['uuid', column(Types.STRING, { extendedTypeName: 'uuid' })],
  ['geometry', column(Types.GEOMETRY, { extendedTypeName: 'point' })],
  ['enum', column(Types.STRING, { characterSet: UTF8MB4, flags: 256 })],
  ['set', column(Types.STRING, { characterSet: UTF8MB4, flags: 2048 })],
  ['char', column(Types.STRING, { characterSet: UTF8MB4 })],
  ['binary', column(Types.STRING)],
  ['varchar', column(Types.VAR_STRING, { characterSet: UTF8MB4 })],
  ['varbinary', column(Types.VAR_STRING)],
  ['tinyblob', column(Types.BLOB, { columnLength: 255 })],
  ['blob', column(Types.BLOB, { columnLength: 65_535 })],
  ['mediumblob', column(Types.BLOB, { columnLength: 16_777_215 })],
  ['longblob', column(Types.BLOB, { columnLength: 4_294_967_295 })],
  ['tinytext', column(Types.BLOB, { characterSet: UTF8MB4, columnLength: 1_020 })],
  ['text', column(Types.BLOB, { characterSet: UTF8MB4, columnLength: 262_140 })],
  ['mediumtext', column(Types.BLOB, { characterSet: UTF8MB4, columnLength: 67_108_860 })],
  ['longtext', column(Types.BLOB, { characterSet: UTF8MB4, columnLength: 4_294_967_295 })],
  ['null', column(Types.NULL)],
])('%s', (name, given) => {
  expect(columnTypeName(given)).toBe(name);
});
