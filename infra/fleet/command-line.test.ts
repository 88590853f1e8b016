import { expect, test } from 'vitest';
import { COMMANDS, readFleetCommandLine, USAGE } from './command-line.ts';
import { FLEET_BENCH_USAGE } from './commands/bench-usage.ts';

const read = (line: string) => readFleetCommandLine(line.split(' ').filter(Boolean));
const DEFAULTS = { file: 'infra/fleet.yaml', checks: false, isSure: false, rest: [] };

test.each([
  ['plan', { name: 'plan' }],
  ['plan --check', { name: 'plan', checks: true }],
  ['plan --file a.yaml --check', { name: 'plan', checks: true, file: 'a.yaml' }],
  ['up --file=a.yaml', { name: 'up', file: 'a.yaml' }],
  ['deploy', { name: 'deploy' }],
  ['status', { name: 'status' }],
  ['down', { name: 'down' }],
  ['down --yes', { name: 'down', isSure: true }],
  ['ssh queue-1', { name: 'ssh', rest: ['queue-1'] }],
  ['ssh --file a.yaml queue-1 --', { name: 'ssh', file: 'a.yaml', rest: ['queue-1'] }],
  [
    'ssh queue-1 -- ls --file x -- --yes',
    { name: 'ssh', rest: ['queue-1', 'ls', '--file', 'x', '--', '--yes'] },
  ],
  ['bench', { name: 'bench' }],
  ['up --yes', { name: 'up', isSure: true }],
  ['bench --rows 5', { name: 'bench', rest: ['--rows', '5'] }],
  ['keys --a --file b.yaml --c', { name: 'keys', file: 'b.yaml', rest: ['--a', '--c'] }],
  ['keys --a --file=b.yaml --c', { name: 'keys', file: 'b.yaml', rest: ['--a', '--c'] }],
  ['keys create -h', { name: 'keys', rest: ['create', '--help'] }],
])('%s', (line, command) => {
  expect(read(line)).toEqual({ outcome: 'command', command: { ...DEFAULTS, ...command } });
});

test.each(['', '--help', '-h', 'help', 'plan --help', 'plan -h', 'down --yes --help', 'ssh --help'])(
  '"%s" asks for help',
  (line) => {
    expect(read(line)).toEqual({ outcome: 'help', text: USAGE });
  },
);

test.each(['bench --help', 'bench -h', 'bench --file a.yaml --seconds 5 --help'])(
  '"%s" asks for the help of the benchmark of a fleet',
  (line) => {
    expect(read(line)).toEqual({ outcome: 'help', text: FLEET_BENCH_USAGE });
    expect(FLEET_BENCH_USAGE).toMatch(/npm run infra -- bench .*\n(.*\n)+ {2}--file FILE/);
    expect(FLEET_BENCH_USAGE).not.toContain('bench:cluster');
  },
);

test.each([
  ['destroy', /no command "destroy"/],
  ['constructor', /no command "constructor"/],
  ['--yes down', /no command "--yes"/],
  ['up --check', /up does not take --check/],
  ['plan --yes', /plan does not take --yes/],
  ['down --check', /down does not take --check/],
  ['down --yes=no', /'--yes' does not take an argument/],
  ['down shop', /down does not take "shop"/],
  ['down -- --yes', /down does not take "--yes"/],
  ['deploy --yes', /deploy does not take --yes/],
  ['plan --fil x', /^There is no option --fil$/],
  ['plan -x', /^There is no option -x$/],
  ['plan --file', /--file/],
  ['ssh', /ssh needs the name of one host/],
  ['ssh -- ls', /ssh needs the name of one host/],
  ['ssh --file', /--file/],
  ['ssh database-2 sudo id', /^put -- before the command: ssh database-2 -- sudo id$/],
  ['ssh --file a.yaml database-2 ls -l --yes', /: ssh database-2 -- ls -l --yes$/],
  ['ssh database-2 sudo id --file a.yaml', /: ssh database-2 -- sudo id$/],
  ['ssh database-2 id --file=a.yaml -u', /: ssh database-2 -- id -u$/],
  ['ssh queue-1 --colour', /^There is no option --colour$/],
  ['bench --file', /--file needs the name of a file/],
])('"%s" is told what is wrong', (line, mistake) => {
  const help = 'npm run infra -- --help';
  expect(read(line)).toEqual({ outcome: 'mistake', mistake: expect.stringMatching(mistake), help });
});

test.each([
  ['bench --colour', /^There is no option --colour$/],
  ['bench --rows many', /^--rows must be a whole number/],
])('"%s" is told what is wrong, and where its own help is', (line, mistake) => {
  const help = 'npm run infra -- bench --help';
  expect(read(line)).toEqual({ outcome: 'mistake', mistake: expect.stringMatching(mistake), help });
});

test('the help tells of every command', () => {
  for (const name of COMMANDS) expect(USAGE).toMatch(new RegExp(`^ {2}${name} `, 'm'));
});
