import type { Arm } from './arms.ts';
import type { Comparison, ComparisonParameters, Fact, Point } from './comparison.ts';
import type { DatabaseServer } from './database-server.ts';
import { measureArm, type Places } from './measure-arm.ts';
import { dropDatabase, prepareDatabase } from './prepared-database.ts';
import { roundLine } from './round-line.ts';
import { serverFacts } from './server-facts.ts';

export interface ComparisonPlan extends ComparisonParameters {
  /** The first is what the others are compared with. */
  arms: readonly Arm[];
  /** Dropped and made anew on every server that is written to, and dropped at the end: the benchmark's own. */
  database: string;
  places: Places;
  facts: readonly Fact[];
  note: string;
  signal: AbortSignal;
}

/**
 * Measures every arm under every workload and number of threads, round by round. Arms take turns, each round begins with another
 * one, so that what the machine does beside hits all alike. A run that fails is a result like the others.
 */
export async function compareCluster(plan: ComparisonPlan, say: (line: string) => void): Promise<Comparison> {
  const startedAt = new Date();
  const { workloads, threads, rounds, arms, signal } = plan;
  const facts = [...plan.facts, ...(await serverFacts(serversOf(plan.arms)))];
  try {
    for (const arm of armsByServer(arms)) {
      say(`Preparing ${arm.server.name}: ${plan.data.tables} tables of ${plan.data.rows} rows`);
      await prepareDatabase(arm, plan);
    }
    say(durationLine(plan));
    await warmUp(plan, say);
    const points: Point[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const workload of workloads) {
        for (const count of threads) {
          const together: Point[] = [];
          for (const arm of rotated(arms, round - 1)) {
            const measured = await measureArm(arm, { ...plan, workload, threads: count });
            together.push({ arm: arm.name, workload, threads: count, round, measured });
          }
          points.push(...together);
          say(roundLine(arms, together, rounds));
        }
      }
    }
    const titles = arms.map(({ name, title, description, replicas }) => {
      return { name, title, description, replicated: replicas.length > 0 };
    });
    const parameters = parametersOf(plan);
    return { startedAt, endedAt: new Date(), parameters, facts, note: plan.note, arms: titles, points };
  } finally {
    for (const arm of armsByServer(arms)) {
      // On the way out, also from an error, which is the one to be told.
      await dropDatabase(arm.server, plan.database).catch((error: Error) => {
        if (!signal.aborted) say(`${plan.database} is left on ${arm.server.name}: ${error.message}`);
      });
    }
  }
}

/** A point takes longer than it is measured: connections, the warm-up of callers, replicas that catch up. */
const OVERHEAD_SECONDS = 1.5;

function durationLine({ arms, workloads, threads, rounds, seconds }: ComparisonPlan): string {
  const points = arms.length * workloads.length * threads.length * rounds;
  const minutes = Math.ceil((points * (seconds + OVERHEAD_SECONDS)) / 60);
  return `${points} points of ${seconds} s: about ${minutes} minute${minutes === 1 ? '' : 's'}`;
}

/** The processes of every arm have been under load, and the data in memory, before anything counts. */
async function warmUp(plan: ComparisonPlan, say: (line: string) => void): Promise<void> {
  const load = { workload: 'read-write', threads: Math.max(...plan.threads), seconds: 1 } as const;
  for (const arm of plan.arms) {
    const measured = await measureArm(arm, { ...plan, ...load });
    if (measured.outcome === 'failed') say(`${arm.title} does not warm up: ${measured.reason}`);
  }
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** One arm for each server that is written to. */
function armsByServer(arms: readonly Arm[]): Arm[] {
  return [...new Map(arms.map((arm) => [arm.server.name, arm])).values()];
}

function serversOf(arms: readonly Arm[]): DatabaseServer[] {
  const all = arms.flatMap((arm) => [arm.server, ...arm.replicas]);
  return [...new Map(all.map((server) => [server.name, server])).values()];
}

function parametersOf(plan: ComparisonPlan): ComparisonParameters {
  const { workloads, threads, rounds, seconds, warmUpSeconds, data } = plan;
  return { workloads, threads, rounds, seconds, warmUpSeconds, data };
}
