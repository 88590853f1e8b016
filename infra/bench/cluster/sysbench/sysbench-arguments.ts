import type { DatabaseServer } from '../database-server.ts';
import { CONFLICTS } from '../figures.ts';
import type { DataSize, Workload } from '../workloads.ts';

/** Reads the options on its input first: with those of the connection there, no password is on a command line. */
const SCRIPT = 'cat | "$0" --config-file=/dev/stdin "$@"';

/** What is the same for every run, and stands in the report. */
export const SYSBENCH_OPTIONS = [
  '--skip-trx=on',
  '--db-ps-mode=auto',
  '--rand-type=uniform',
  '--auto-inc=off', // ids without gaps, also where the nodes of a cluster share the numbers out
  `--mysql-ignore-errors=${CONFLICTS.join(',')}`,
  '--percentile=95',
] as const;

/** Makes the tables and fills them, each by a thread of its own. */
export function prepareArguments(sysbench: string, data: DataSize): [string, ...string[]] {
  return [
    ...invocation(sysbench),
    'oltp_read_write',
    'prepare',
    ...dataOptions(data),
    `--threads=${data.tables}`,
  ];
}

export function runArguments(
  sysbench: string,
  data: DataSize,
  load: { workload: Workload; threads: number; seconds: number },
): [string, ...string[]] {
  const script = `oltp_${load.workload.replace('-', '_')}`;
  const options = [`--threads=${load.threads}`, `--time=${load.seconds}`, '--events=0'];
  return [...invocation(sysbench), script, 'run', ...dataOptions(data), ...options];
}

/** The text of a configuration file of sysbench. */
export function connectionOptions({ host, port, user, password }: DatabaseServer, database: string): string {
  const options = { host, port, user, password, db: database };
  return Object.entries(options)
    .map(([name, value]) => `mysql-${name}=${value}\n`)
    .join('');
}

function invocation(sysbench: string): [string, ...string[]] {
  return ['sh', '-c', SCRIPT, sysbench];
}

function dataOptions({ tables, rows }: DataSize): string[] {
  return [`--tables=${tables}`, `--table-size=${rows}`, ...SYSBENCH_OPTIONS];
}
