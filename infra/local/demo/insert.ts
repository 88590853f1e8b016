import { type SqlValue, sqlLiteral } from './sql-literal.ts';

/** Column names and their values. */
export type Row = Readonly<Record<string, SqlValue>>;

const maxRowsPerStatement = 500;
/** At most three bytes each in UTF-8: below 1 MB, the smallest max_allowed_packet in use. */
const maxCharactersPerStatement = 256 * 1024;

/** One transaction of multi-row INSERTs. The columns are those of the first row; all rows must have the same. */
export function* insertRows(table: string, rows: Iterable<Row>): Generator<string> {
  yield 'START TRANSACTION;\n';
  let head = '';
  let columns: string[] = [];
  let tuples: string[] = [];
  let characters = 0;
  for (const row of rows) {
    if (head === '') {
      columns = Object.keys(row);
      head = `INSERT INTO ${table} (${columns.join(', ')}) VALUES\n`;
    }
    const tuple = `(${columns.map((column) => sqlLiteral(cellOf(table, row, column))).join(', ')})`;
    if (tuples.length === maxRowsPerStatement || characters + tuple.length > maxCharactersPerStatement) {
      yield statement(head, tuples);
      tuples = [];
      characters = 0;
    }
    tuples.push(tuple);
    characters += tuple.length + 2;
  }
  if (tuples.length > 0) yield statement(head, tuples);
  yield 'COMMIT;\n';
}

function statement(head: string, tuples: readonly string[]): string {
  return `${head}${tuples.join(',\n')};\n`;
}

function cellOf(table: string, row: Row, column: string): SqlValue {
  const value = row[column];
  if (value === undefined) throw new TypeError(`a row of ${table} has no ${column}`);
  return value;
}
