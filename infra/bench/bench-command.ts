const DATA_DIR = '.sluice';

export type BenchCommand =
  | { name: 'point reads'; dataDir: string }
  | { name: 'orchestrator' }
  | { name: 'cluster'; args: string[] }
  | { name: 'help' }
  | { name: 'mistake'; message: string };

export const BENCH_COMMANDS_USAGE = `npm run bench [-- <folder>]       point reads through Sluice and through a direct handler, beside a running npm start; takes about a minute.
                                  <folder> is that stack's data folder (default ${DATA_DIR})
npm run bench -- orchestrator     jobs through an orchestrator and containers of its own, so beside nothing
npm run bench:cluster             a stand-alone server against a cluster, with servers of its own; --help shows its options
`;

export function readBenchCommand(args: readonly string[]): BenchCommand {
  const [what = DATA_DIR, ...others] = args;
  if (what === 'cluster') return { name: 'cluster', args: others };
  const asked = args.find((arg) => arg.startsWith('-'));
  if (asked === '--help' || asked === '-h') return { name: 'help' };
  if (asked !== undefined) return { name: 'mistake', message: `There is no option ${asked}` };
  if (others.length > 0) return { name: 'mistake', message: `bench does not take "${others.join(' ')}"` };
  return what === 'orchestrator' ? { name: 'orchestrator' } : { name: 'point reads', dataDir: what };
}
