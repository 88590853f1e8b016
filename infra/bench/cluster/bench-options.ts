import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { optionMistake } from './option-mistake.ts';
import type { DataSize } from './workloads.ts';

export interface BenchOptions {
  /** Ascending, each once. */
  threads: number[];
  seconds: number;
  rounds: number;
  data: DataSize;
  /** Folder of the report. */
  out: string;
}

export type ParsedBenchOptions =
  | { outcome: 'run'; options: BenchOptions }
  | { outcome: 'help' }
  | { outcome: 'mistake'; message: string };

/** `max` keeps a slip of the finger from loading a machine for days. */
const LIMITS = {
  seconds: { default: 5, max: 600 },
  rounds: { default: 3, max: 20 },
  tables: { default: 4, max: 32 },
  rows: { default: 10_000, max: 1_000_000 },
} as const;
const THREADS = [1, 2, 4, 8, 16, 32, 64];
const MOST_THREADS = 256;
/** Each thread of sysbench prepares nine statements for each table; servers allow so many (max_prepared_stmt_count). */
const STATEMENTS_PER_TABLE = 9;
const MOST_STATEMENTS = 16_382;

export const BENCH_OPTIONS_USAGE = `  --threads LIST   concurrent callers, separated by commas (default ${THREADS.join(',')}; at most ${MOST_THREADS})
  --seconds N      how long each point is measured in each round (default ${LIMITS.seconds.default})
  --rounds N       rounds; the report shows medians over them (default ${LIMITS.rounds.default})
  --tables N       tables of each server (default ${LIMITS.tables.default})
  --rows N         rows of each table (default ${LIMITS.rows.default})
  --out DIR        folder for report.html, report.md and results.csv (default .sluice/bench/cluster-DATE)
  --help           this text
`;

export const BENCH_USAGE = `npm run bench:cluster -- [options]

  Compares a stand-alone database server with a cluster of a primary and two replicas, straight and through Sluice: sysbench's
  oltp_read_only, oltp_write_only and oltp_read_write, without transactions. Starts all servers itself, on free ports, and stops them.

${BENCH_OPTIONS_USAGE}
  SLUICE_SYSBENCH=/path/to/sysbench picks the program; SLUICE_MYSQLD, SLUICE_REDIS_SERVER and SLUICE_SSHD the servers.
  SLUICE_NO_INSTALL=1 forbids fetching missing ones.
`;

/** The default folder lies in the project, one that is given is found from where the user stands. */
export function parseBenchOptions(
  args: string[],
  place: { projectDir: string; userDir: string; now: Date },
): ParsedBenchOptions {
  let values: ReturnType<typeof parse>['values'];
  try {
    values = parse(args).values;
  } catch (error) {
    return { outcome: 'mistake', message: optionMistake(error) };
  }
  if (values.help) return { outcome: 'help' };
  const numbers = { seconds: 0, rounds: 0, tables: 0, rows: 0 };
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    const { default: usual, max } = LIMITS[name];
    const value = wholeNumber(values[name] ?? String(usual), max);
    if (value === null)
      return { outcome: 'mistake', message: `--${name} must be a whole number from 1 to ${max}` };
    numbers[name] = value;
  }
  const threads = (values.threads?.split(',') ?? THREADS.map(String)).map((text) =>
    wholeNumber(text, MOST_THREADS),
  );
  if (threads.includes(null)) {
    const message = `--threads must be whole numbers from 1 to ${MOST_THREADS}, separated by commas, such as 1,4,16`;
    return { outcome: 'mistake', message };
  }
  const { seconds, rounds, tables, rows } = numbers;
  const ascending = [...new Set(threads as number[])].sort((a, b) => a - b);
  if ((ascending.at(-1) ?? 0) * tables * STATEMENTS_PER_TABLE > MOST_STATEMENTS) {
    const message = `${ascending.at(-1)} threads on ${tables} tables are more prepared statements than a server allows: fewer of either`;
    return { outcome: 'mistake', message };
  }
  const stamp = place.now.toISOString().slice(0, 19).replaceAll(':', '.');
  const out = values.out
    ? resolve(place.userDir, values.out)
    : resolve(place.projectDir, '.sluice', 'bench', `cluster-${stamp}`);
  return { outcome: 'run', options: { threads: ascending, seconds, rounds, data: { tables, rows }, out } };
}

function wholeNumber(text: string, max: number): number | null {
  if (!/^\s*\d{1,9}\s*$/.test(text)) return null;
  const value = Number(text);
  return value >= 1 && value <= max ? value : null;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args,
    options: {
      threads: text,
      seconds: text,
      rounds: text,
      tables: text,
      rows: text,
      out: text,
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}
