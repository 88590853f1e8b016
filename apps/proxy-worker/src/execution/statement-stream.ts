import type { Query, ResultSetHeader } from 'mysql2';
import type { ResultColumn } from './column-type.ts';
import type { MysqlConnection } from './mysql-connection.ts';
import type { ResultCollector } from './result-collector.ts';
import type { WireProtocol } from './value-encoding.ts';

/** The OK packet, or null when the statement returned a result set. */
export type StreamEnd = ResultSetHeader | null;

/**
 * Runs one statement and feeds its rows to the collector as they arrive. Of several result sets (a procedure's) the
 * first is collected. Rejects with the driver's error, or with the loss of the connection.
 */
export function streamStatement(
  connection: MysqlConnection,
  statement: { sql: string; values: unknown[]; protocol: WireProtocol },
  collector: ResultCollector,
  onRow: () => void,
): Promise<StreamEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<StreamEnd>();
  // When the connection is lost, a command without a callback is not told by the driver.
  const forget = connection.onLost(reject);
  let header: StreamEnd = null;
  let resultSets = 0;
  const options = {
    sql: statement.sql,
    rowsAsArray: true,
    typeCast: (value: never, driverValue: () => unknown) =>
      resultSets === 1 ? collector.value(value, driverValue) : driverValue(),
  };
  const command =
    statement.protocol === 'binary'
      ? connection.driver.execute({ ...options, values: statement.values } as never)
      : connection.driver.query(options as never);
  (command as Query)
    .on('fields', (fields: unknown) => {
      if (!Array.isArray(fields)) return;
      resultSets += 1;
      if (resultSets === 1) collector.begin(fields as ResultColumn[], statement.protocol);
      // The driver compiles a row parser for these columns next. It does not need their names, would throw at some
      // (`__proto__`) and lose the connection, and would keep one parser for each set of names that callers invent.
      for (const field of fields as ResultColumn[]) field.name = '';
    })
    .on('result', (result: unknown) => {
      if (!Array.isArray(result)) {
        header = result as ResultSetHeader;
      } else if (resultSets === 1) {
        collector.row(result as string[]);
        onRow();
      }
    })
    .on('error', reject)
    // After an error it comes too, and changes nothing.
    .on('end', () => resolve(collector.hasColumns ? null : header));
  return promise.finally(forget);
}
