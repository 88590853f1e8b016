import mysql2 from 'mysql2';
import { BINARY_CHARSET, type ResultColumn, ZEROFILL_FLAG } from './column-type.ts';
import { shortestFloat32 } from './float32.ts';

// Not a named import: the driver defines it as a getter, which Node does not find.
const { Types } = mysql2;

/** The text protocol carries values as digits and letters, the binary protocol (prepared statements) as numbers. */
export type WireProtocol = 'text' | 'binary';

/** What the driver's `typeCast` gets for one value. */
export interface WireValue {
  string(encoding?: string): string | null;
  buffer(): Buffer | null;
}

/** Reads one value and returns it as JSON text. Must not throw: the driver would lose its place in the stream. */
export type ValueEncoder = (value: WireValue, driverValue: () => unknown) => string;

/** `decimals` of a temporal column whose precision the server does not tell. */
const DECIMALS_UNKNOWN = 31;

const INTEGERS = new Set<number>([Types.TINY, Types.SHORT, Types.INT24, Types.LONG, Types.YEAR]);
const TEMPORALS = new Set<number>([Types.DATE, Types.NEWDATE, Types.TIME, Types.DATETIME, Types.TIMESTAMP]);
const ALWAYS_BYTES = new Set<number>([Types.BIT, Types.GEOMETRY, Types.VECTOR]);

/**
 * How values of a column become JSON. Numbers that JSON readers keep exactly are numbers; BIGINT, DECIMAL and temporal
 * values are strings; bytes are base64; JSON columns go in as they are, so that numbers inside keep their digits.
 */
export function valueEncoder(column: ResultColumn, protocol: WireProtocol): ValueEncoder {
  const { columnType: type } = column;
  const text = protocol === 'text';
  if (type === Types.NULL) return nothing;
  // Number('00042'): ZEROFILL and YEAR have leading zeros, which JSON forbids. The driver's own parser of decimals in
  // text is not exact, so it is not used for them.
  if (INTEGERS.has(type) || type === Types.DOUBLE) return text ? numberText : numberValue;
  if (type === Types.FLOAT) return text ? numberText : floatValue;
  if (type === Types.LONGLONG) return text ? bigintText(column) : stringValue;
  if (type === Types.NEWDECIMAL || type === Types.DECIMAL) return asciiText;
  if (TEMPORALS.has(type)) return text ? asciiText : temporalValue(column);
  if (ALWAYS_BYTES.has(type)) return base64;
  if (type === Types.JSON) return (value) => value.string('utf8') ?? 'null';
  if (column.extendedFormat === 'json') return checkedJson;
  if (column.characterSet === BINARY_CHARSET) return column.extendedTypeName ? extendedValue(column) : base64;
  return (value) => quoted(value.string());
}

/** Read it all the same: in the text protocol a NULL has a byte of its own. */
const nothing: ValueEncoder = (_value, driverValue) => {
  driverValue();
  return 'null';
};

function quoted(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text);
}

const numberText: ValueEncoder = (value) => {
  const text = value.string('latin1');
  return text === null ? 'null' : String(Number(text));
};

const numberValue: ValueEncoder = (_value, driverValue) => {
  const number = driverValue();
  return number === null ? 'null' : String(number);
};

const floatValue: ValueEncoder = (_value, driverValue) => {
  const number = driverValue() as number | null;
  return number === null ? 'null' : shortestFloat32(number);
};

const stringValue: ValueEncoder = (_value, driverValue) => {
  const text = driverValue();
  return text === null ? 'null' : `"${text}"`;
};

const asciiText: ValueEncoder = (value) => {
  const text = value.string('latin1');
  return text === null ? 'null' : `"${text}"`;
};

function bigintText({ flags }: ResultColumn): ValueEncoder {
  if (!(flags & ZEROFILL_FLAG)) return asciiText;
  return (value) => {
    const text = value.string('latin1');
    return text === null ? 'null' : `"${BigInt(text)}"`;
  };
}

/** The driver leaves out a fraction of zeros, and trailing zeros of a TIME; the text protocol shows all digits. */
function temporalValue({ decimals, columnType }: ResultColumn): ValueEncoder {
  const digits = decimals > 0 && decimals < DECIMALS_UNKNOWN && columnType !== Types.DATE ? decimals : 0;
  return (_value, driverValue) => {
    const text = driverValue() as string | null;
    if (text === null) return 'null';
    if (digits === 0) return `"${text}"`;
    const [whole, fraction = ''] = text.split('.');
    return `"${whole}.${fraction.padEnd(digits, '0')}"`;
  };
}

const base64: ValueEncoder = (value) => {
  const bytes = value.buffer();
  return bytes === null ? 'null' : `"${bytes.toString('base64')}"`;
};

/** MariaDB's UUID and INET types are text of the protocol, whatever character set they name. */
function extendedValue({ extendedTypeName }: ResultColumn): ValueEncoder {
  const isText = extendedTypeName === 'uuid' || extendedTypeName === 'inet4' || extendedTypeName === 'inet6';
  return isText ? asciiText : base64;
}

/** MariaDB's JSON is text that a CHECK constraint keeps valid, unless somebody switched that off. */
const checkedJson: ValueEncoder = (value) => {
  const text = value.string('utf8');
  if (text === null) return 'null';
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
};
