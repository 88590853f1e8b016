import { parseArgs } from 'node:util';
import { parseBenchOptions } from '../bench/cluster/bench-options.ts';
import { optionMistake } from '../bench/cluster/option-mistake.ts';
import { FLEET_BENCH_USAGE } from './commands/bench-usage.ts';

export const COMMANDS = [
  'plan',
  'up',
  'deploy',
  'status',
  'keys',
  'firewall',
  'ssh',
  'bench',
  'down',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface FleetCommand {
  name: CommandName;
  /** As it was written, relative to where the user stands. */
  file: string;
  /** `plan`: end with code 3 when something differs. */
  checks: boolean;
  /** `up`: data may be lost; `down`: do not ask. */
  isSure: boolean;
  /** Of `ssh`: the host and what to run there; of `bench`, `keys` and `firewall`: what they take. */
  rest: string[];
}

export type FleetCommandLine =
  | { outcome: 'command'; command: FleetCommand }
  | { outcome: 'help'; text: string }
  /** `help` is the command line that shows what there is. */
  | { outcome: 'mistake'; mistake: string; help: string };

export const USAGE = `Usage: npm run infra -- <command> [--file <fleet.yaml>]

  plan [--check]     shows what differs between the file and what exists; --check ends with code 3 when something does
  up [--yes]         makes it so; may be broken off and called again at any time. Only --yes removes hosts that may hold data
  deploy             logs in to every host, installs and configures what it is for, replaces programs one host after the other
  status             shows hosts, services, replication and whether the doors are ready
  keys <command>     makes, lists, rotates and ends callers' keys, as npm run sluice -- keys does; --help shows how
  firewall <command> what callers send, and what of it is approved, as npm run sluice -- firewall
  ssh <host> [-- <command>]
                     a shell on a host, its key verified
  bench [options]    the stand-alone server against the cluster, with sysbench and over HTTP; --help shows its options
  down [--yes]       removes everything that carries the fleet's name, and nothing else

  --file FILE        default infra/fleet.yaml. Examples: infra/fleet.small.example.yaml, infra/fleet.large.example.yaml,
                     infra/fleet.rehearsal.example.yaml (containers on this machine)

What a fleet's operator must keep (keys, passwords, inventory, logs) lies in .sluice/fleets/<name>.
`;

const DEFAULT_FILE = 'infra/fleet.yaml';
const isHelp = (arg: string) => arg === '--help' || arg === '-h';

export function readFleetCommandLine(args: string[]): FleetCommandLine {
  const [name, ...others] = args;
  if (name === undefined || name === 'help' || isHelp(name)) return { outcome: 'help', text: USAGE };
  if (!COMMANDS.includes(name as CommandName)) return mistake(`There is no command "${name}"`);
  const command = name as CommandName;
  if (command === 'bench' || command === 'keys' || command === 'firewall') return passedOn(command, others);
  const split = others.indexOf('--');
  const [own, remote] = split === -1 ? [others, []] : [others.slice(0, split), others.slice(split + 1)];
  const withoutDashes = command === 'ssh' && split === -1 ? remoteCommand(own) : null;
  if (withoutDashes !== null)
    return mistake(`put -- before the command: ssh ${withoutDashes.host} -- ${withoutDashes.command}`);
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(own);
  } catch (error) {
    return mistake(optionMistake(error));
  }
  const { values, positionals } = parsed;
  if (values.help) return { outcome: 'help', text: USAGE };
  if (values.check && command !== 'plan') return mistake(`${command} does not take --check`);
  if (values.yes && command !== 'down' && command !== 'up') return mistake(`${command} does not take --yes`);
  if (command === 'ssh' && positionals.length !== 1)
    return mistake('ssh needs the name of one host: "status" shows them');
  if (command !== 'ssh' && positionals.length + remote.length > 0)
    return mistake(`${command} does not take "${[...positionals, ...remote].join(' ')}"`);
  return {
    outcome: 'command',
    command: {
      name: command,
      file: values.file ?? DEFAULT_FILE,
      checks: values.check ?? false,
      isSure: values.yes ?? false,
      rest: [...positionals, ...remote],
    },
  };
}

/** They read their own options; only the file is ours. */
function passedOn(name: CommandName, args: string[]): FleetCommandLine {
  const split = args.flatMap((arg) =>
    arg.startsWith('--file=') ? ['--file', arg.slice('--file='.length)] : [arg],
  );
  const at = split.indexOf('--file');
  const file = at === -1 ? DEFAULT_FILE : split[at + 1];
  if (file === undefined) return mistake('--file needs the name of a file');
  const rest = at === -1 ? args : [...split.slice(0, at), ...split.slice(at + 2)];
  if (name === 'bench') {
    // Where the report goes is decided later; here it counts whether the options can be understood.
    const options = parseBenchOptions(rest, { projectDir: '', userDir: '', now: new Date(0) });
    if (options.outcome === 'help') return { outcome: 'help', text: FLEET_BENCH_USAGE };
    if (options.outcome === 'mistake') return mistake(options.message, 'bench --help');
  }
  const command = {
    name,
    file,
    checks: false,
    isSure: false,
    rest: rest.map((arg) => (isHelp(arg) ? '--help' : arg)),
  };
  return { outcome: 'command', command };
}

const OPTIONS = {
  file: { type: 'string' },
  check: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parse(args: string[]) {
  return parseArgs({ args, allowPositionals: true, options: OPTIONS });
}

/** What stands behind the name of a host, as if it were to run there. Its own options are not ours, so nothing is refused. */
function remoteCommand(args: string[]): { host: string; command: string } | null {
  const { tokens } = parseArgs({
    args,
    allowPositionals: true,
    options: OPTIONS,
    strict: false,
    tokens: true,
  });
  const [host, first] = tokens.filter(({ kind }) => kind === 'positional');
  if (!host || !first) return null;
  // The file is ours wherever it stands.
  const ours = tokens.flatMap((token) => {
    if (token.kind !== 'option' || token.name !== 'file') return [];
    return token.inlineValue ? [token.index] : [token.index, token.index + 1];
  });
  const command = args.filter((_, index) => index >= first.index && !ours.includes(index));
  return { host: args[host.index] ?? '', command: command.join(' ') };
}

function mistake(text: string, help = '--help'): FleetCommandLine {
  return { outcome: 'mistake', mistake: text, help: `npm run infra -- ${help}` };
}
