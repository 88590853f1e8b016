import type { ColumnInfo } from '@sluice/common/reply/reply.ts';
import mysql2 from 'mysql2';
import { columnTypeName, type ResultColumn } from './column-type.ts';
import { type ValueEncoder, valueEncoder, type WireProtocol, type WireValue } from './value-encoding.ts';

// Not a named import: the driver defines it as a getter, which Node does not find.
const { Types } = mysql2;

export interface ResultLimits {
  format: 'objects' | 'arrays';
  maxRows: number;
  maxResultBytes: number;
}

export type ResultRefusal = 'RESULT.TOO_LARGE' | 'RESULT.TOO_MANY_ROWS' | 'RESULT.DUPLICATE_COLUMN';

/** Builds the JSON text of one result while its rows arrive, and stops keeping them when a limit is passed. */
export interface ResultCollector {
  readonly columns: ColumnInfo[];
  readonly hasColumns: boolean;
  readonly hasFloat: boolean;
  readonly rowCount: number;
  readonly bytes: number;
  /** Why the result will not be returned; null while it can be. */
  readonly refusal: ResultRefusal | null;
  begin(columns: readonly ResultColumn[], protocol: WireProtocol): void;
  /** For the driver's `typeCast`, which is called once for every value, from left to right. */
  value(value: WireValue, driverValue: () => unknown): string;
  /** The values of one row, each already JSON. */
  row(values: readonly string[]): void;
  /** The rows as a JSON array; null when the statement returned no result set. */
  text(): string | null;
}

export function createResultCollector(limits: ResultLimits): ResultCollector {
  let columns: ColumnInfo[] = [];
  let encoders: ValueEncoder[] = [];
  let keys: string[] = [];
  let begun = false;
  let hasFloat = false;
  let next = 0;
  let rows: string[] = [];
  let rowCount = 0;
  let bytes = 2;
  let refusal: ResultRefusal | null = null;

  const refuse = (reason: ResultRefusal) => {
    refusal ??= reason;
    rows = [];
  };

  return {
    get columns() {
      return columns;
    },
    get hasColumns() {
      return begun;
    },
    get hasFloat() {
      return hasFloat;
    },
    get rowCount() {
      return rowCount;
    },
    get bytes() {
      return bytes;
    },
    get refusal() {
      return refusal;
    },
    begin(given, protocol) {
      begun = true;
      columns = given.map((column) => ({ name: column.name, type: columnTypeName(column) }));
      encoders = given.map((column) => valueEncoder(column, protocol));
      keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
      hasFloat = given.some((column) => column.columnType === Types.FLOAT);
      next = 0;
      if (limits.format === 'objects' && new Set(keys).size < keys.length) refuse('RESULT.DUPLICATE_COLUMN');
    },
    value(value, driverValue) {
      const encode = encoders[next] as ValueEncoder;
      next = next + 1 === encoders.length ? 0 : next + 1;
      return encode(value, driverValue);
    },
    row(values) {
      rowCount += 1;
      const text =
        limits.format === 'arrays'
          ? `[${values.join(',')}]`
          : `{${values.map((value, index) => keys[index] + value).join(',')}}`;
      bytes += Buffer.byteLength(text) + 1;
      if (rowCount > limits.maxRows) refuse('RESULT.TOO_MANY_ROWS');
      else if (bytes > limits.maxResultBytes) refuse('RESULT.TOO_LARGE');
      if (refusal === null) rows.push(text);
    },
    text: () => (begun ? `[${rows.join(',')}]` : null),
  };
}

/** Whether reading on is pointless: no more than the limits is ever read of a result that cannot be returned. */
export function isOverLimit(collector: ResultCollector, limits: ResultLimits): boolean {
  return collector.rowCount > limits.maxRows || collector.bytes > limits.maxResultBytes;
}
