import type { Arm } from './arms.ts';
import type { Measured } from './comparison.ts';
import { type CallersPlace, runHttpCallers } from './http/http-callers.ts';
import { withHeartbeat } from './lag/heartbeat.ts';
import { runSysbench, type SysbenchPlace } from './sysbench/sysbench.ts';
import type { DataSize, Workload } from './workloads.ts';

/** Where the two kinds of load come from. */
export interface Places {
  sysbench: SysbenchPlace;
  callers: CallersPlace;
}

export interface ArmLoad {
  workload: Workload;
  threads: number;
  seconds: number;
  warmUpSeconds: number;
  data: DataSize;
  database: string;
  places: Places;
  signal: AbortSignal;
}

/** One run of one arm, with the lag of its replicas meanwhile. Rejects only when it is aborted. */
export async function measureArm(arm: Arm, load: ArmLoad): Promise<Measured> {
  const { server: primary, replicas } = arm;
  const { database, signal } = load;
  try {
    const place = { primary, replicas, database, signal };
    const { result, lag } = await withHeartbeat(place, () => run(arm, load));
    return result.outcome === 'measured' ? { ...result, lag } : result;
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'failed', reason: (error as Error).message };
  }
}

function run(arm: Arm, load: ArmLoad) {
  const { database, places, signal } = load;
  if (arm.load === 'sysbench')
    return runSysbench(arm.server.sysbench ?? places.sysbench, arm.server, database, load, signal);
  const { workload, data, seconds, warmUpSeconds } = load;
  const job = {
    ...arm.gatekeeper,
    strategy: arm.strategy,
    database,
    callers: load.threads,
    workload,
    data,
    seconds,
    warmUpSeconds,
  };
  return runHttpCallers(places.callers, job, signal);
}
