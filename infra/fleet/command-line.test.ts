import { expect, test } from 'vitest';
import { COMMANDS, readFleetCommandLine, USAGE } from './command-line.ts';

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
  ['bench --help --seconds 5', { name: 'bench', rest: ['--help', '--seconds', '5'] }],
  ['bench --a --file b.yaml --c', { name: 'bench', file: 'b.yaml', rest: ['--a', '--c'] }],
  ['bench --a --file=b.yaml --c', { name: 'bench', file: 'b.yaml', rest: ['--a', '--c'] }],
])('%s', (line, command) => {
  expect(read(line)).toEqual({ outcome: 'command', command: { ...DEFAULTS, ...command } });
});

test.each(['', '--help', 'help', 'plan --help', 'down --yes --help', 'ssh --help'])(
  '"%s" asks for help',
  (line) => {
    expect(read(line)).toEqual({ outcome: 'usage', mistake: null });
  },
);

test.each([
  ['destroy', /no command "destroy"/],
  ['constructor', /no command "constructor"/],
  ['--yes down', /no command "--yes"/],
  ['up --check', /up does not take --check/],
  ['up --yes', /up does not take --yes/],
  ['plan --yes', /plan does not take --yes/],
  ['down --check', /down does not take --check/],
  ['down --yes=no', /'--yes' does not take an argument/],
  ['down shop', /down does not take "shop"/],
  ['down -- --yes', /down does not take "--yes"/],
  ['plan --colour', /--colour/],
  ['plan --file', /--file/],
  ['ssh', /ssh needs the name of one host/],
  ['ssh -- ls', /ssh needs the name of one host/],
  ['ssh queue-1 ls', /ssh needs the name of one host/],
  ['bench --file', /--file needs the name of a file/],
])('"%s" is told what is wrong', (line, mistake) => {
  expect(read(line)).toEqual({ outcome: 'usage', mistake: expect.stringMatching(mistake) });
});

test('the help tells of every command', () => {
  for (const name of COMMANDS) expect(USAGE).toMatch(new RegExp(`^ {2}${name} `, 'm'));
});
