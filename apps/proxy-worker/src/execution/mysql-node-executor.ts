import type { Parameter } from '@sluice/common/jobs/query-request.ts';
import type { ColumnInfo } from '@sluice/common/reply/reply.ts';
import type { ResultSetHeader } from 'mysql2';
import { type DatabaseError, readDatabaseError } from './database-error.ts';
import type { FloatMemory } from './float-memory.ts';
import type { LentSession } from './node-pool.ts';
import { bindParameter } from './parameter-binding.ts';
import type { QueryKiller } from './query-killer.ts';
import {
  createResultCollector,
  isOverLimit,
  type ResultCollector,
  type ResultLimits,
  type ResultRefusal,
} from './result-collector.ts';
import { stopStatement } from './statement-stop.ts';
import { type StreamEnd, streamStatement } from './statement-stream.ts';
import type { WireProtocol } from './value-encoding.ts';

export interface NodeStatement extends ResultLimits {
  sql: string;
  params: readonly Parameter[];
  fingerprint: string;
  /** It changes nothing, so it may be stopped when its result is too large, and be run again. */
  repeatable: boolean;
  /** Rows that come back are those it wrote: RETURNING. */
  returnsWrittenRows: boolean;
  returnsRows: boolean;
}

export interface NodeResult {
  columns: ColumnInfo[];
  /** JSON array as text; null when the statement returned no result set. */
  rows: string | null;
  rowCount: number;
  bytes: number;
  affectedRows: number;
  insertId: string | null;
  warnings: number | null;
}

/** `stopped`: the signal came first. `confirmed`: the server said that it broke the statement off. */
export type NodeOutcome =
  | { outcome: 'done'; result: NodeResult }
  | { outcome: 'refused'; refusal: ResultRefusal }
  | { outcome: 'error'; error: DatabaseError }
  | { outcome: 'stopped'; confirmed: boolean };

/** ER_UNSUPPORTED_PS: this kind of statement cannot be prepared. */
const CANNOT_BE_PREPARED = 1295;

/**
 * Runs one statement in a lent session. Without parameters the text protocol saves a round trip, but it shows a FLOAT
 * with six digits: a read that turns out to have such a column runs again as a prepared statement, and is prepared at
 * once from then on. After `stopped`, `lost` and a result broken off the session is good for nothing: discard it.
 */
export async function runOnNode(
  session: LentSession,
  killer: QueryKiller,
  floats: FloatMemory,
  statement: NodeStatement,
  signal: AbortSignal,
): Promise<NodeOutcome> {
  const prepared =
    statement.params.length > 0 ||
    floats.has(statement.fingerprint) ||
    (statement.returnsRows && !statement.repeatable);
  if (prepared) {
    const run = await runOnce(session, killer, statement, 'binary', signal);
    const unable = run.outcome.outcome === 'error' && isUnpreparable(run.outcome.error);
    if (!unable || statement.params.length > 0) return run.outcome;
  }
  const run = await runOnce(session, killer, statement, 'text', signal);
  if (run.outcome.outcome !== 'done' || !run.collector.hasFloat || !statement.repeatable || prepared) {
    return run.outcome;
  }
  floats.add(statement.fingerprint);
  return (await runOnce(session, killer, statement, 'binary', signal)).outcome;
}

function isUnpreparable(error: DatabaseError): boolean {
  return error.kind === 'refused' && error.errno === CANNOT_BE_PREPARED;
}

async function runOnce(
  session: LentSession,
  killer: QueryKiller,
  statement: NodeStatement,
  protocol: WireProtocol,
  signal: AbortSignal,
): Promise<{ outcome: NodeOutcome; collector: ResultCollector }> {
  const collector = createResultCollector(statement);
  const stop = Promise.withResolvers<'over-limit' | 'aborted'>();
  const abort = () => stop.resolve('aborted');
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (protocol === 'binary') session.notePrepared();
    const streaming = streamStatement(
      session.connection,
      { sql: statement.sql, values: statement.params.map(bindParameter), protocol },
      collector,
      () => {
        if (statement.repeatable && isOverLimit(collector, statement)) stop.resolve('over-limit');
      },
    ).then(
      (end): NodeOutcome => finished(end, statement, collector),
      (error): NodeOutcome => ({ outcome: 'error', error: readDatabaseError(error) }),
    );
    const first = await Promise.race([streaming, stop.promise]);
    if (typeof first !== 'string') return { outcome: first, collector };
    const last = await stopStatement(session.connection, killer, streaming);
    return { outcome: afterStop(first, last, statement, collector), collector };
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function afterStop(
  cause: 'over-limit' | 'aborted',
  last: NodeOutcome | null,
  statement: NodeStatement,
  collector: ResultCollector,
): NodeOutcome {
  if (cause === 'over-limit' && collector.refusal) return { outcome: 'refused', refusal: collector.refusal };
  // A read that was killed can end like one that was not: SLEEP() just returns early.
  if (statement.repeatable || last === null) return { outcome: 'stopped', confirmed: false };
  if (last.outcome === 'error' && last.error.kind === 'interrupted')
    return { outcome: 'stopped', confirmed: true };
  return last;
}

function finished(end: StreamEnd, statement: NodeStatement, collector: ResultCollector): NodeOutcome {
  if (collector.refusal) return { outcome: 'refused', refusal: collector.refusal };
  const rows = collector.text();
  // The protocol does not tell it for statements that return rows; INSERT … RETURNING returns each row it made.
  const returned = statement.returnsWrittenRows ? collector.rowCount : 0;
  return {
    outcome: 'done',
    result: {
      columns: collector.columns,
      rows,
      rowCount: collector.rowCount,
      bytes: collector.hasColumns ? collector.bytes : 0,
      affectedRows: end ? end.affectedRows : returned,
      insertId: end ? insertIdText(end) : null,
      warnings: end ? end.warningStatus : null,
    },
  };
}

/** The driver reads the id as signed; it is not. */
function insertIdText({ insertId }: ResultSetHeader): string | null {
  const id = BigInt.asUintN(64, BigInt(insertId));
  return id === 0n ? null : String(id);
}
