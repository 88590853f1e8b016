import { join } from 'node:path';
import { environmentOf, type Sysbench } from '../../local/binaries/binary.ts';
import { findBinaries } from '../../local/binaries/find-binaries.ts';
import { findSysbench } from '../../local/binaries/find-sysbench.ts';
import { MissingBinariesError } from '../../local/binaries/missing-binaries.ts';
import { ServerStartError } from '../../local/servers/server.ts';
import { abortOnSignals } from '../../local/stack/abort-on-signals.ts';
import { comparisonArms } from './arms.ts';
import { BENCH_USAGE, type BenchOptions, parseBenchOptions } from './bench-options.ts';
import { compareCluster } from './compare-cluster.ts';
import { createLocalProgram } from './local-program.ts';
import { type LocalStage, setLocalStage } from './local-stage.ts';
import { machineFacts } from './machine-facts.ts';
import type { Places } from './measure-arm.ts';
import { writeReport } from './report/write-report.ts';
import { makeReportFolder, NoReportFolder, removeReportFolder } from './report-folder.ts';
import { WORKLOADS } from './workloads.ts';

export interface ClusterBench {
  args: string[];
  env: Record<string, string | undefined>;
  projectDir: string;
  userDir: string;
  /** Where SIGINT, SIGTERM and SIGHUP arrive. */
  signals: NodeJS.EventEmitter;
  say: (line: string) => void;
  complain: (line: string) => void;
}

const DATABASE = 'sluice_bench';
const LONGEST_WARM_UP_SECONDS = 1;

const NOTE =
  'Everything ran on one machine: the load, the stand-alone server, the nodes of the cluster and Sluice shared its cores. So this ' +
  'shows what the cluster and Sluice cost, and nothing of what they gain where each node has a machine of its own.';

/** From the arguments to the exit code: starts what is compared, measures, writes the report, stops what it started. */
export async function benchCluster(bench: ClusterBench): Promise<number> {
  const { projectDir, userDir, say, complain } = bench;
  const parsed = parseBenchOptions(bench.args, { projectDir, userDir, now: new Date() });
  if (parsed.outcome === 'help') {
    say(BENCH_USAGE);
    return 0;
  }
  if (parsed.outcome === 'mistake') {
    complain(`${parsed.message}\n\n${BENCH_USAGE}`);
    return 2;
  }
  const { signal, release } = abortOnSignals(bench.signals);
  try {
    await measure(bench, parsed.options, signal);
    return 0;
  } catch (error) {
    await removeReportFolder(parsed.options.out);
    if (signal.aborted) {
      say('Stopped before the end: everything that was started is stopped, no report is written.');
      return 130;
    }
    complain(tell(error as Error));
    return 1;
  } finally {
    release();
  }
}

/** What a user can mend is told without a stack trace. */
function tell(error: Error): string {
  const isTold =
    error instanceof MissingBinariesError ||
    error instanceof ServerStartError ||
    error instanceof NoReportFolder;
  return isTold ? error.message : (error.stack ?? String(error));
}

async function measure(bench: ClusterBench, options: BenchOptions, signal: AbortSignal): Promise<void> {
  const { projectDir, env, say } = bench;
  const looking = { vendorDir: join(projectDir, '.sluice', 'vendor'), env, progress: say };
  const sysbench = await findSysbench(looking);
  const binaries = await findBinaries(looking);
  await makeReportFolder(options.out);
  say('Starting a stand-alone server, a primary with two replicas, Redis, two workers and a gatekeeper …');
  const stage = await setLocalStage({ binaries, projectDir, database: DATABASE, signal });
  try {
    const comparison = await compareCluster(planOf(stage, sysbench, options, signal), say);
    const { files, verdict } = await writeReport(comparison, options.out);
    say(['', verdict.paragraph, verdict.circumstances, '', ...files].join('\n'));
  } finally {
    await stage.close();
  }
}

function planOf(stage: LocalStage, sysbench: Sysbench, options: BenchOptions, signal: AbortSignal) {
  const arms = comparisonArms(stage.standalone, [stage.cluster]);
  return {
    arms,
    workloads: WORKLOADS,
    threads: options.threads,
    rounds: options.rounds,
    seconds: options.seconds,
    warmUpSeconds: Math.min(LONGEST_WARM_UP_SECONDS, options.seconds / 5),
    data: options.data,
    database: DATABASE,
    places: localPlaces(sysbench),
    facts: [...machineFacts(), { label: 'sysbench', value: sysbench.version }],
    note: NOTE,
    signal,
  };
}

function localPlaces(sysbench: Sysbench): Places {
  const callers = join(import.meta.dirname, 'http', 'callers-process.ts');
  return {
    sysbench: {
      command: sysbench.path,
      // From their own folder the scripts are found, wherever sysbench was unpacked.
      run: createLocalProgram({ cwd: sysbench.scriptsDir, env: environmentOf(sysbench) }),
    },
    callers: { command: [process.execPath, callers], run: createLocalProgram({ env: {} }) },
  };
}
