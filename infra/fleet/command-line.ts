import { parseArgs } from 'node:util';

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
  /** `down`: do not ask. */
  isSure: boolean;
  /** Of `ssh`: the host and what to run there; of `bench`, `keys` and `firewall`: what they take. */
  rest: string[];
}

export type FleetCommandLine =
  | { outcome: 'command'; command: FleetCommand }
  | { outcome: 'usage'; mistake: string | null };

export const USAGE = `Usage: npm run infra -- <command> [--file <fleet.yaml>]

  plan [--check]     shows what differs between the file and what exists; --check ends with code 3 when something does
  up                 makes it so; may be broken off and called again at any time
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

export function readFleetCommandLine(args: string[]): FleetCommandLine {
  const [name, ...others] = args;
  if (name === undefined || name === '--help' || name === 'help') return { outcome: 'usage', mistake: null };
  if (!COMMANDS.includes(name as CommandName)) return usage(`There is no command "${name}"`);
  const command = name as CommandName;
  if (command === 'bench' || command === 'keys' || command === 'firewall') return passedOn(command, others);
  const split = others.indexOf('--');
  const [own, remote] = split === -1 ? [others, []] : [others.slice(0, split), others.slice(split + 1)];
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(own);
  } catch (error) {
    return usage((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { outcome: 'usage', mistake: null };
  if (values.check && command !== 'plan') return usage(`${command} does not take --check`);
  if (values.yes && command !== 'down') return usage(`${command} does not take --yes`);
  if (command === 'ssh' && positionals.length !== 1)
    return usage('ssh needs the name of one host: "status" shows them');
  if (command !== 'ssh' && positionals.length + remote.length > 0)
    return usage(`${command} does not take "${[...positionals, ...remote].join(' ')}"`);
  return {
    outcome: 'command',
    command: {
      name: command,
      file: values.file ?? 'infra/fleet.yaml',
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
  const file = at === -1 ? 'infra/fleet.yaml' : split[at + 1];
  if (file === undefined) return usage('--file needs the name of a file');
  const rest = at === -1 ? args : [...split.slice(0, at), ...split.slice(at + 2)];
  return { outcome: 'command', command: { name, file, checks: false, isSure: false, rest } };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      check: { type: 'boolean' },
      yes: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
}

function usage(mistake: string | null): FleetCommandLine {
  return { outcome: 'usage', mistake };
}
