import { measureBacklog } from './backlog.ts';
import { type Backlog, type Overhead, orchestratorTables, type Throughput } from './figures.ts';
import { measureOverhead } from './overhead.ts';
import { POOLS, setStage } from './stage.ts';
import { measureThroughput } from './throughput.ts';

const CONTAINERS = 8;
const ROUNDS = 3;
/** Real work of about 6 ms of processor time. */
const PARAGRAPHS = 40;

/** What the orchestrator costs, against the containers themselves and a reverse proxy in front of them, in one run. */
export async function benchOrchestrator(say: (line: string) => void): Promise<void> {
  say(`Starting Redis, an orchestrator and ${POOLS.length * CONTAINERS} containers …`);
  const stage = await setStage(CONTAINERS);
  try {
    const overheads: Overhead[] = [];
    const throughputs: Throughput[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const overhead = await measureOverhead(stage);
      const throughput = await measureThroughput(stage, 1);
      const ofLongTexts = await measureThroughput(stage, PARAGRAPHS);
      if (round === 0) continue; // warm-up: connections, the compiler
      overheads.push(overhead);
      throughputs.push(throughput, ofLongTexts);
      say(
        `round ${round}: p50 direct ${overhead.directP50Ms.toFixed(1)} ms, orchestrator ${overhead.orchestratorP50Ms.toFixed(1)} ms; ` +
          `proxy ${Math.round(throughput.proxyPerSecond)}/s, orchestrator ${Math.round(throughput.orchestratorPerSecond)}/s`,
      );
    }
    const backlogs: Backlog[] = [];
    backlogs.push(await measureBacklog(stage, 'waiting-40', 1));
    backlogs.push(await measureBacklog(stage, 'waiting-250', 1));
    backlogs.push(await measureBacklog(stage, 'text-analysis', PARAGRAPHS));
    say(orchestratorTables(overheads, throughputs, backlogs));
  } finally {
    await stage.close();
  }
}
