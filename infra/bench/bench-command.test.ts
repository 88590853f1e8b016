import { expect, test } from 'vitest';
import { type BenchCommand, readBenchCommand } from './bench-command.ts';

test.each<[string, BenchCommand]>([
  ['', { name: 'point reads', dataDir: '.sluice' }],
  ['/srv/other', { name: 'point reads', dataDir: '/srv/other' }],
  ['orchestrator', { name: 'orchestrator' }],
  ['cluster --help', { name: 'cluster', args: ['--help'] }],
  ['--help', { name: 'help' }],
  ['-h', { name: 'help' }],
  ['orchestrator --help', { name: 'help' }],
  ['--rounds 3', { name: 'mistake', message: 'There is no option --rounds' }],
  ['.sluice 3', { name: 'mistake', message: 'bench does not take "3"' }],
])('"%s"', (line, command) => {
  expect(readBenchCommand(line.split(' ').filter(Boolean))).toEqual(command);
});
