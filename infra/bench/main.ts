import { benchOrchestrator } from './orchestrator/bench-orchestrator.ts';
import { benchPointReads } from './point-reads.ts';

// `npm run bench`: point reads, beside a running `npm start`, in a second terminal; an argument names its data folder. Takes about a minute.
// `npm run bench -- orchestrator`: with an orchestrator and containers of its own, so beside nothing.
const say = (line: string) => process.stdout.write(`${line}\n`);
const [what = '.sluice'] = process.argv.slice(2);
if (what === 'orchestrator') await benchOrchestrator(say);
else await benchPointReads(what, say);
