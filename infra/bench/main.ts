import { join } from 'node:path';
import { benchCluster } from './cluster/bench-cluster.ts';
import { benchOrchestrator } from './orchestrator/bench-orchestrator.ts';
import { benchPointReads } from './point-reads.ts';

// `npm run bench`: point reads, beside a running `npm start`, in a second terminal; an argument names its data folder. Takes about a minute.
// `npm run bench -- orchestrator`: with an orchestrator and containers of its own, so beside nothing.
// `npm run bench:cluster`: a stand-alone server against a cluster, with servers of its own; `--help` says more.
const say = (line: string) => process.stdout.write(`${line}\n`);
const [what = '.sluice', ...args] = process.argv.slice(2);
if (what === 'cluster') {
  process.exitCode = await benchCluster({
    args,
    env: process.env,
    projectDir: join(import.meta.dirname, '..', '..'),
    userDir: process.env.INIT_CWD ?? process.cwd(),
    signals: process,
    say,
    complain: (line) => process.stderr.write(`${line}\n`),
  });
} else if (what === 'orchestrator') await benchOrchestrator(say);
else await benchPointReads(what, say);
