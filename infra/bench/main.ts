import { join } from 'node:path';
import { BENCH_COMMANDS_USAGE, readBenchCommand } from './bench-command.ts';
import { benchCluster } from './cluster/bench-cluster.ts';
import { benchOrchestrator } from './orchestrator/bench-orchestrator.ts';
import { benchPointReads } from './point-reads.ts';
import { NoStack } from './stack-files.ts';

// `npm run bench` and `npm run bench:cluster`. Code 1: it could not be done; 64: EX_USAGE of sysexits.h.
const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);
const command = readBenchCommand(process.argv.slice(2));

switch (command.name) {
  case 'help':
    say(BENCH_COMMANDS_USAGE.trimEnd());
    break;
  case 'mistake':
    complain(`${command.message}\n\n${BENCH_COMMANDS_USAGE.trimEnd()}`);
    process.exitCode = 64;
    break;
  case 'cluster':
    process.exitCode = await benchCluster({
      args: command.args,
      env: process.env,
      projectDir: join(import.meta.dirname, '..', '..'),
      userDir: process.env.INIT_CWD ?? process.cwd(),
      signals: process,
      say,
      complain,
    });
    break;
  case 'orchestrator':
    await benchOrchestrator(say);
    break;
  case 'point reads':
    try {
      await benchPointReads(command.dataDir, say);
    } catch (error) {
      if (!(error instanceof NoStack)) throw error;
      complain(error.message);
      process.exitCode = 1;
    }
}
