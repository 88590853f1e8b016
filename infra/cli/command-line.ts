import { parseArgs } from 'node:util';
import { ROLES, Role } from '@sluice/common/jobs/query-request.ts';

export type Command =
  | { name: 'create-key'; file: string; keyName: string; role: Role; database?: string }
  | { name: 'list-keys'; file: string };

export type CommandLine =
  | { outcome: 'command'; command: Command }
  | { outcome: 'usage'; mistake: string | null };

export const USAGE = `Usage:
  npm run sluice -- keys create --file <keys.json> --name <name> --role <${ROLES.join('|')}> [--database <name>]
      Adds a key to the file (made when missing) and prints it. It is shown only this once.
  npm run sluice -- keys list --file <keys.json>
      Shows the keys of the file: id, role, name, database.
`;

const OPTIONS = {
  file: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  database: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** What the arguments ask for. Pure. */
export function readCommandLine(args: string[]): CommandLine {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return usage((error as Error).message);
  }
  const { positionals, values } = parsed;
  if (values.help || args.length === 0) return usage(null);
  const verb = positionals.join(' ');
  if (verb === 'keys create') return createKey(values);
  if (verb === 'keys list') return listKeys(values);
  return usage(`There is no command "${verb}"`);
}

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

type Values = ReturnType<typeof parse>['values'];

function createKey({ file, name, role, database }: Values): CommandLine {
  if (!file) return usage('keys create needs --file');
  if (!name || name.length > 64) return usage('keys create needs --name, of 1 to 64 characters');
  const known = Role.safeParse(role);
  if (!known.success) return usage(`keys create needs --role, one of ${ROLES.join(', ')}`);
  if (database !== undefined && (database === '' || database.length > 64)) {
    return usage('--database must have 1 to 64 characters');
  }
  const command: Command = { name: 'create-key', file, keyName: name, role: known.data };
  return { outcome: 'command', command: database === undefined ? command : { ...command, database } };
}

function listKeys({ file, name, role, database }: Values): CommandLine {
  if (!file) return usage('keys list needs --file');
  if (name ?? role ?? database) return usage('keys list takes only --file');
  return { outcome: 'command', command: { name: 'list-keys', file } };
}

function usage(mistake: string | null): CommandLine {
  return { outcome: 'usage', mistake };
}
