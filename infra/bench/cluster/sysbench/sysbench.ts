import type { DatabaseServer } from '../database-server.ts';
import type { RunProgram } from '../program.ts';
import type { DataSize, Workload } from '../workloads.ts';
import { connectionOptions, prepareArguments, runArguments } from './sysbench-arguments.ts';
import { fatalLines, parseSysbenchReport, type SysbenchReport } from './sysbench-report.ts';

/** sysbench somewhere: here, or on a host from which the databases are to be loaded. */
export interface SysbenchPlace {
  /** Its path there, or its name where it is on the PATH. */
  command: string;
  run: RunProgram;
}

/** On top of the time that a run is asked to take: connecting, and the last statements. */
const GRACE_MS = 60_000;
const PREPARE_LIMIT_MS = 600_000;

/** Fills the database, which exists and is empty. */
export async function prepareTables(
  place: SysbenchPlace,
  server: DatabaseServer,
  database: string,
  data: DataSize,
  signal: AbortSignal,
): Promise<void> {
  const { code, stdout, stderr } = await place.run({
    argv: prepareArguments(place.command, data),
    stdin: connectionOptions(server, database),
    timeoutMs: PREPARE_LIMIT_MS,
    signal,
  });
  const reason = fatalLines(stdout) ?? (code === 0 ? null : stderr.trim() || `it ended with code ${code}`);
  if (reason !== null) throw new Error(`sysbench could not prepare ${server.name}: ${reason}`);
}

export async function runSysbench(
  place: SysbenchPlace,
  server: DatabaseServer,
  database: string,
  load: { data: DataSize; workload: Workload; threads: number; seconds: number },
  signal: AbortSignal,
): Promise<SysbenchReport> {
  const { code, stdout, stderr } = await place.run({
    argv: runArguments(place.command, load.data, load),
    stdin: connectionOptions(server, database),
    timeoutMs: load.seconds * 1000 + GRACE_MS,
    signal,
  });
  const report = parseSysbenchReport(stdout);
  if (report.outcome === 'failed' || code === 0) return report;
  return { outcome: 'failed', reason: stderr.trim() || `sysbench ended with code ${code}` };
}
