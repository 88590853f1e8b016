import { expect, test } from 'vitest';
import { connectionOptions, prepareArguments, runArguments } from './sysbench-arguments.ts';

const DATA = { tables: 4, rows: 10_000 };

test.each([
  ['read-only', 'oltp_read_only'],
  ['write-only', 'oltp_write_only'],
  ['read-write', 'oltp_read_write'],
] as const)('%s runs %s, without transactions', (workload, script) => {
  const args = runArguments('/opt/sysbench', DATA, { workload, threads: 16, seconds: 5 });
  expect(args.slice(0, 2)).toEqual(['sh', '-c']);
  expect(args.slice(3)).toEqual([
    '/opt/sysbench',
    script,
    'run',
    '--tables=4',
    '--table-size=10000',
    '--skip-trx=on',
    '--db-ps-mode=auto',
    '--rand-type=uniform',
    '--auto-inc=off',
    '--mysql-ignore-errors=1020,1062,1205,1213',
    '--percentile=95',
    '--threads=16',
    '--time=5',
    '--events=0',
  ]);
});

test('the tables are filled by a thread each', () => {
  const args = prepareArguments('sysbench', DATA);
  expect(args).toContain('prepare');
  expect(args.at(-1)).toBe('--threads=4');
});

test('the password is in what sysbench reads, on no command line', () => {
  const server = { name: 'primary', host: '10.0.0.5', port: 3306, user: 'bench', password: 'not-to-be-seen' };
  expect(connectionOptions(server, 'sluice_bench')).toBe(
    'mysql-host=10.0.0.5\nmysql-port=3306\nmysql-user=bench\nmysql-password=not-to-be-seen\nmysql-db=sluice_bench\n',
  );
  const all = [
    prepareArguments('sysbench', DATA),
    runArguments('s', DATA, { workload: 'read-only', threads: 1, seconds: 1 }),
  ];
  expect(JSON.stringify(all)).not.toContain('not-to-be-seen');
});
