import { errorEntry } from '@sluice/common/errors/catalogue.ts';
import type { Reply, Timings } from '@sluice/common/reply/reply.ts';
import type { Execution } from '../execution/execution.ts';
import { hundredths } from './hundredths.ts';

/** The answer to a request. Null when it is not ours to answer. */
export function replyOf(id: string, execution: Execution, timings: Timings): Reply | null {
  if (execution.outcome === 'skipped') return null;
  if (execution.outcome === 'failed') {
    const { code, detail, errno, sqlState, node } = execution;
    return {
      head: {
        outcome: 'failed',
        id,
        code,
        detail: detail ?? errorEntry(code).title,
        ...(errno === undefined ? {} : { errno }),
        ...(sqlState === undefined ? {} : { sqlState }),
        ...(node === undefined ? {} : { node }),
      },
      rows: null,
    };
  }
  const { columns, rowCount, affectedRows, insertId, warnings, rows } = execution.result;
  return {
    head: {
      outcome: 'done',
      id,
      columns,
      rowCount,
      affectedRows,
      insertId,
      warnings,
      node: execution.node,
      consistency: execution.strong ? 'strong' : 'eventual',
      timings: {
        queuedMs: hundredths(timings.queuedMs),
        tunnelMs: hundredths(timings.tunnelMs),
        executeMs: hundredths(timings.executeMs),
      },
    },
    rows,
  };
}
