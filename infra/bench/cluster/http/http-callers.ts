import { z } from 'zod';
import type { Figures } from '../figures.ts';
import type { RunProgram } from '../program.ts';
import type { CallersJob } from './drive-callers.ts';

/** Where the HTTP load comes from: here, or a host with Node 24 and the files of infra/bench. */
export interface CallersPlace {
  /** Node, and the path of callers-process.ts there. */
  command: readonly [string, ...string[]];
  run: RunProgram;
}

export type CallersReport = { outcome: 'measured'; figures: Figures } | { outcome: 'failed'; reason: string };

const GRACE_MS = 60_000;

const Count = z.int().nonnegative();
const Printed = z.strictObject({
  transactions: Count,
  queries: Count,
  transactionsPerSecond: z.number(),
  queriesPerSecond: z.number(),
  p95Ms: z.number(),
  conflicts: Count,
  errors: z.record(z.string(), Count),
  reconnects: Count,
});

/** Runs the callers to their end in that place. */
export async function runHttpCallers(
  { command, run }: CallersPlace,
  job: CallersJob,
  signal: AbortSignal,
): Promise<CallersReport> {
  const { code, stdout, stderr } = await run({
    argv: command,
    stdin: JSON.stringify(job),
    timeoutMs: (job.warmUpSeconds + job.seconds) * 1000 + GRACE_MS,
    signal,
  });
  if (code !== 0)
    return { outcome: 'failed', reason: stderr.trim() || `the callers ended with code ${code}` };
  const figures = Printed.parse(JSON.parse(stdout));
  if (figures.transactions > 0) return { outcome: 'measured', figures };
  const errors = Object.entries(figures.errors).map(([name, count]) => `${name} ${count} times`);
  return { outcome: 'failed', reason: `no transaction was finished: ${errors.join(', ') || 'no answer'}` };
}
