import mysql2 from 'mysql2';

// Not a named import: the driver defines it as a getter, which Node does not find.
const { Types } = mysql2;

/** What the driver tells of a result's column (its ColumnDefinition). */
export interface ResultColumn {
  name: string;
  columnType: number;
  characterSet: number;
  columnLength: number;
  flags: number;
  decimals: number;
  /** MariaDB only: `uuid`, `inet4`, `inet6`, `point`, … */
  extendedTypeName?: string | undefined;
  /** MariaDB only: `json`. */
  extendedFormat?: string | undefined;
}

/** The character set `binary`: bytes, not text. */
export const BINARY_CHARSET = 63;

// Column flags of the protocol (mysql_com.h).
export const ZEROFILL_FLAG = 64;
const UNSIGNED_FLAG = 32;
const ENUM_FLAG = 256;
const SET_FLAG = 2048;

const NUMBERS = new Map<number, string>([
  [Types.TINY, 'tinyint'],
  [Types.SHORT, 'smallint'],
  [Types.INT24, 'mediumint'],
  [Types.LONG, 'int'],
  [Types.LONGLONG, 'bigint'],
  [Types.FLOAT, 'float'],
  [Types.DOUBLE, 'double'],
  [Types.DECIMAL, 'decimal'],
  [Types.NEWDECIMAL, 'decimal'],
]);

const OTHERS = new Map<number, string>([
  [Types.YEAR, 'year'],
  [Types.DATE, 'date'],
  [Types.NEWDATE, 'date'],
  [Types.TIME, 'time'],
  [Types.DATETIME, 'datetime'],
  [Types.TIMESTAMP, 'timestamp'],
  [Types.BIT, 'bit'],
  [Types.JSON, 'json'],
  [Types.GEOMETRY, 'geometry'],
  [Types.VECTOR, 'vector'],
  [Types.NULL, 'null'],
]);

/** Largest length in bytes of each size; the protocol sends one type for all of them. Text counts 4 bytes a character. */
const BLOB_SIZES: [bytes: number, prefix: string][] = [
  [255, 'tiny'],
  [65_535, ''],
  [16_777_215, 'medium'],
];

/** The column's type as in a CREATE TABLE, without length. */
export function columnTypeName(column: ResultColumn): string {
  const number = NUMBERS.get(column.columnType);
  if (number) return column.flags & UNSIGNED_FLAG ? `${number} unsigned` : number;
  const other = OTHERS.get(column.columnType);
  if (other) return other;
  if (column.extendedFormat === 'json') return 'json';
  if (column.extendedTypeName) return column.extendedTypeName;
  if (column.flags & ENUM_FLAG || column.columnType === Types.ENUM) return 'enum';
  if (column.flags & SET_FLAG || column.columnType === Types.SET) return 'set';
  const binary = column.characterSet === BINARY_CHARSET;
  if (column.columnType === Types.STRING) return binary ? 'binary' : 'char';
  if (column.columnType === Types.VAR_STRING || column.columnType === Types.VARCHAR) {
    return binary ? 'varbinary' : 'varchar';
  }
  const bytes = binary ? column.columnLength : column.columnLength / 4;
  const size = BLOB_SIZES.find(([largest]) => bytes <= largest)?.[1] ?? 'long';
  return `${size}${binary ? 'blob' : 'text'}`;
}
