import { parseArgs } from 'node:util';

/** What approvals are given or taken: every shape, or some by their digests. */
export type Chosen = { kind: 'all' } | { kind: 'digests'; digests: string[] };

export type FirewallCommand =
  | { name: 'list'; caller: string | null }
  | { name: 'approve' | 'withdraw'; caller: string; chosen: Chosen }
  | { name: 'export'; caller: string | null; file: string | null }
  | { name: 'import'; caller: string | null; file: string }
  | { name: 'forget'; caller: string }
  | { name: 'reseal' };

export type FirewallCommandLine =
  | { outcome: 'command'; command: FirewallCommand; envFile: string | null }
  | { outcome: 'usage'; mistake: string | null };

const OPTIONS = {
  caller: { type: 'string' },
  all: { type: 'boolean' },
  digest: { type: 'string', multiple: true },
  file: { type: 'string' },
  'env-file': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const ALLOWED: Record<string, readonly string[]> = {
  list: ['caller'],
  approve: ['caller', 'all', 'digest'],
  withdraw: ['caller', 'all', 'digest'],
  export: ['caller', 'file'],
  import: ['caller', 'file'],
  forget: ['caller'],
  reseal: [],
};

/** What the arguments after `firewall` ask for. Pure. */
export function readFirewallCommandLine(args: string[]): FirewallCommandLine {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return usage((error as Error).message);
  }
  const { positionals, values } = parsed;
  if (values.help) return usage(null);
  const [verb = '', ...rest] = positionals;
  const allowed = Object.hasOwn(ALLOWED, verb) ? ALLOWED[verb] : undefined;
  if (!allowed) return usage(`There is no command "${`firewall ${verb}`.trim()}"`);
  if (rest.length > 0) return usage(`firewall ${verb} does not take "${rest.join(' ')}"`);
  for (const [name, value] of Object.entries(values)) {
    if (name !== 'env-file' && !allowed.includes(name))
      return usage(`firewall ${verb} does not take --${name}`);
    if (value === '') return usage(`--${name} is empty`);
  }
  const read = readCommand(verb, values);
  return typeof read === 'string'
    ? usage(read)
    : { outcome: 'command', command: read, envFile: values['env-file'] ?? null };
}

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

/** The command, or what is wrong with it. */
function readCommand(verb: string, values: ReturnType<typeof parse>['values']): FirewallCommand | string {
  const { caller = null, file = null } = values;
  switch (verb) {
    case 'list':
      return { name: 'list', caller };
    case 'export':
      return { name: 'export', caller, file };
    case 'import':
      return file === null ? 'firewall import needs --file' : { name: 'import', caller, file };
    case 'reseal':
      return { name: 'reseal' };
  }
  if (caller === null) return `firewall ${verb} needs --caller, the id or the name of a key`;
  if (verb === 'forget') return { name: 'forget', caller };
  const { all = false, digest: digests = [] } = values;
  if (all === digests.length > 0) return `firewall ${verb} needs either --all or --digest`;
  const wrong = digests.find((digest) => !/^[0-9a-f]{64}$/.test(digest));
  if (wrong !== undefined) return `--digest ${wrong}: must be 64 hex digits, as "firewall list" shows them`;
  const chosen: Chosen = all ? { kind: 'all' } : { kind: 'digests', digests };
  return { name: verb === 'approve' ? 'approve' : 'withdraw', caller, chosen };
}

function usage(mistake: string | null): FirewallCommandLine {
  return { outcome: 'usage', mistake };
}
