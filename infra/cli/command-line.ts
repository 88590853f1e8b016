import { parseArgs } from 'node:util';
import { readDuration } from './duration.ts';
import { KEY_OPTIONS, type NewKey, readKeyOptions } from './key-options.ts';

/** Where keys are kept: in Redis, reached with the settings of a file or those that are found; or in a file, as a seed. */
export type KeyPlace = { kind: 'redis'; envFile: string | null } | { kind: 'file'; file: string };
export type RedisPlace = Extract<KeyPlace, { kind: 'redis' }>;

export type Command =
  | { name: 'create-key'; place: KeyPlace; key: NewKey }
  | { name: 'list-keys'; place: KeyPlace }
  | { name: 'revoke-key'; place: RedisPlace; id: string }
  | { name: 'rotate-key'; place: RedisPlace; id: string; graceMs: number }
  | { name: 'reseal-keys'; place: RedisPlace };

export type CommandLine =
  | { outcome: 'command'; command: Command }
  | { outcome: 'usage'; mistake: string | null };

const OPTIONS = {
  ...KEY_OPTIONS,
  file: { type: 'string' },
  'env-file': { type: 'string' },
  grace: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type OptionName = keyof typeof OPTIONS;

const ALLOWED = new Map<string, readonly OptionName[]>([
  ['create', ['file', 'env-file', ...(Object.keys(KEY_OPTIONS) as OptionName[])]],
  ['list', ['file', 'env-file']],
  ['revoke', ['env-file']],
  ['rotate', ['env-file', 'grace']],
  ['reseal', ['env-file']],
]);

/** What the arguments ask for. Pure; `now` in ms. */
export function readCommandLine(args: string[], now: number): CommandLine {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return usage((error as Error).message);
  }
  const { positionals, values } = parsed;
  if (values.help || args.length === 0) return usage(null);
  const [noun, verb = '', ...operands] = positionals;
  const allowed = noun === 'keys' ? ALLOWED.get(verb) : undefined;
  if (!allowed) return usage(`There is no command "${[noun, verb].filter(Boolean).join(' ')}"`);
  for (const name of Object.keys(values) as OptionName[]) {
    if (!allowed.includes(name)) return usage(`keys ${verb} does not take --${name}`);
    if (values[name] === '') return usage(`--${name} is empty`);
  }
  if (values.file !== undefined && values['env-file'] !== undefined) {
    return usage('--file and --env-file exclude one another: the keys are in that file, or in Redis');
  }
  return readKeysCommand(verb, operands, values, now);
}

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

type Values = ReturnType<typeof parse>['values'];

function readKeysCommand(verb: string, operands: string[], values: Values, now: number): CommandLine {
  const redis: RedisPlace = { kind: 'redis', envFile: values['env-file'] ?? null };
  const place: KeyPlace = values.file === undefined ? redis : { kind: 'file', file: values.file };
  const [id = ''] = operands;
  if (verb === 'revoke' || verb === 'rotate') {
    if (operands.length !== 1 || !/^[0-9a-f]{12}$/.test(id)) {
      return usage(`keys ${verb} needs the id of one key: its 12 hex digits, as "keys list" shows them`);
    }
  } else if (operands.length > 0) return usage(`keys ${verb} does not take "${operands.join(' ')}"`);

  if (verb === 'create') {
    const read = readKeyOptions(values, now);
    if (read.outcome === 'mistakes') return usage(read.mistakes.join('\n'));
    return command({ name: 'create-key', place, key: read.key });
  }
  if (verb === 'list') return command({ name: 'list-keys', place });
  if (verb === 'reseal') return command({ name: 'reseal-keys', place: redis });
  if (verb === 'revoke') return command({ name: 'revoke-key', place: redis, id });
  const graceMs = values.grace === undefined ? 0 : readDuration(values.grace);
  if (graceMs === null) return usage(`--grace ${values.grace}: must be like 90s, 10m, 12h or 30d`);
  return command({ name: 'rotate-key', place: redis, id, graceMs });
}

function command(command: Command): CommandLine {
  return { outcome: 'command', command };
}

function usage(mistake: string | null): CommandLine {
  return { outcome: 'usage', mistake };
}
