import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../../orchestrator/figures.ts';
import type { Figures } from '../figures.ts';
import type { DataSize, Workload } from '../workloads.ts';
import { type CallerOptions, createStatementCaller, type StatementCaller } from './statement-caller.ts';
import { transactionOf } from './statement-mix.ts';

export interface CallersJob extends CallerOptions {
  workload: Workload;
  data: DataSize;
  seconds: number;
  /** Before that, not counted: connections, the compiler, on both sides. */
  warmUpSeconds: number;
}

/** After an error, so that a server that is away is not asked in a busy loop. */
const ERROR_PAUSE_MS = 100;

/** Callers that each send one transaction after the other, statement by statement; those that have begun are finished. */
export async function driveCallers(job: CallersJob): Promise<Figures> {
  const caller = createStatementCaller(job);
  try {
    await drive(job, caller, job.warmUpSeconds);
    return await drive(job, caller, job.seconds);
  } finally {
    caller.close();
  }
}

async function drive(job: CallersJob, caller: StatementCaller, seconds: number): Promise<Figures> {
  const openedBefore = caller.opened;
  const latencies: number[] = [];
  const errors: Record<string, number> = {};
  let queries = 0;
  let conflicts = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;

  const attempt = async (): Promise<'done' | 'conflict' | 'error'> => {
    for (const statement of transactionOf(job.workload, job.data, Math.random)) {
      const outcome = await caller.call(statement);
      if (outcome.kind === 'answered') {
        queries += 1;
        continue;
      }
      if (outcome.kind === 'conflict') conflicts += 1;
      else errors[outcome.code] = (errors[outcome.code] ?? 0) + 1;
      return outcome.kind;
    }
    return 'done';
  };

  const callAgainAndAgain = async () => {
    while (performance.now() < until) {
      const beganAt = performance.now();
      let outcome = await attempt();
      while (outcome === 'conflict') outcome = await attempt();
      if (outcome === 'done') latencies.push(performance.now() - beganAt);
      else await delay(ERROR_PAUSE_MS);
    }
  };

  await Promise.all(Array.from({ length: job.callers }, callAgainAndAgain));
  const tookSeconds = Math.max(performance.now() - startedAt, 1) / 1000;
  return {
    transactions: latencies.length,
    queries,
    transactionsPerSecond: latencies.length / tookSeconds,
    queriesPerSecond: queries / tookSeconds,
    p95Ms: latencies.length === 0 ? 0 : percentile(latencies, 0.95),
    conflicts,
    errors,
    // In the first phase every caller opens its connection.
    reconnects: Math.max(0, caller.opened - Math.max(openedBefore, job.callers)),
  };
}
