import type { Connection } from 'mysql2/promise';
import { differences, type ServerState, serverState, sessionState } from './server-state.ts';

export type SideEffect = { statements: readonly string[]; changes: readonly string[] };
export type ReadRun = {
  run: number;
  /** Refused by the server, or stopped at the time limit. */
  failed: number;
  sideEffects: SideEffect[];
};

export type ReadRunOptions = {
  /** A new connection, root's, in a state that is the same each time. */
  connect(): Promise<Connection>;
  dataDir: string;
  batchSize: number;
  progress(done: number): void;
};

/**
 * Runs statements that are said to read and tells which of them changed anything. The state is compared around a batch; a batch that
 * changed something is run once more, halved until the single statement is known.
 */
export async function findSideEffects(
  statements: readonly string[],
  options: ReadRunOptions,
): Promise<ReadRun> {
  const result: ReadRun = { run: 0, failed: 0, sideEffects: [] };
  const observer = await options.connect();
  let before = await serverState(observer, options.dataDir);

  const attempt = async (batch: readonly string[]): Promise<{ failed: number; changes: string[] }> => {
    const run = await runBatch(batch, options);
    const after = await serverState(observer, options.dataDir);
    const changes = [...run.changes, ...differences(before, after)];
    before = after;
    return { failed: run.failed, changes };
  };

  /** What a first run changed, a second may leave as it is: then the whole batch is named. */
  const narrow = async (batch: readonly string[], changes: string[]): Promise<SideEffect[]> => {
    if (batch.length === 1) return [{ statements: batch, changes }];
    const middle = Math.ceil(batch.length / 2);
    const found: SideEffect[] = [];
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      const again = await attempt(half);
      if (again.changes.length > 0) found.push(...(await narrow(half, again.changes)));
    }
    return found.length > 0 ? found : [{ statements: batch, changes }];
  };

  try {
    for (let start = 0; start < statements.length; start += options.batchSize) {
      const batch = statements.slice(start, start + options.batchSize);
      const { failed, changes } = await attempt(batch);
      result.run += batch.length;
      result.failed += failed;
      if (changes.length > 0) result.sideEffects.push(...(await narrow(batch, changes)));
      options.progress(result.run);
    }
  } finally {
    await observer.end().catch(() => undefined);
  }
  return result;
}

async function runBatch(
  batch: readonly string[],
  { connect }: ReadRunOptions,
): Promise<{ failed: number; changes: string[] }> {
  let session = await connect();
  let before: ServerState = await sessionState(session);
  const changes: string[] = [];
  let failed = 0;
  try {
    for (const statement of batch) {
      try {
        await session.query({ sql: statement, rowsAsArray: true, typeCast: false });
      } catch (error) {
        failed += 1;
        if (!(error as { fatal?: boolean }).fatal) continue;
        // An answer that the driver cannot read ends its connection. What the session held until then is lost to the comparison.
        session.destroy();
        session = await connect();
        before = await sessionState(session);
      }
    }
    changes.push(...differences(before, await sessionState(session)));
  } finally {
    session.destroy();
  }
  return { failed, changes };
}
