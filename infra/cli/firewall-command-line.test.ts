import { expect, test } from 'vitest';
import { readFirewallCommandLine } from './firewall-command-line.ts';

const digest = 'd'.repeat(64);

test.each([
  [['list'], { name: 'list', caller: null }],
  [['list', '--caller', 'app'], { name: 'list', caller: 'app' }],
  [['approve', '--caller', 'app', '--all'], { name: 'approve', caller: 'app', chosen: { kind: 'all' } }],
  [
    ['withdraw', '--caller', 'app', '--digest', digest],
    { name: 'withdraw', caller: 'app', chosen: { kind: 'digests', digests: [digest] } },
  ],
  [['export', '--file=a.json'], { name: 'export', caller: null, file: 'a.json' }],
  [['import', '--file', 'a.json'], { name: 'import', caller: null, file: 'a.json' }],
  [['forget', '--caller', 'app'], { name: 'forget', caller: 'app' }],
  [['reseal'], { name: 'reseal' }],
])('%j', (args, command) => {
  expect(readFirewallCommandLine(args)).toEqual({ outcome: 'command', command, envFile: null });
});

test('the settings can be named', () => {
  expect(readFirewallCommandLine(['list', '--env-file', 'x.env'])).toMatchObject({ envFile: 'x.env' });
});

test.each([
  [[], /no command "firewall"/],
  [['burn'], /no command "firewall burn"/],
  [['toString'], /no command/],
  [['list', 'app'], /does not take "app"/],
  [['list', '--all'], /does not take --all/],
  [['list', '--caller', ''], /--caller is empty/],
  [['approve', '--all'], /needs --caller/],
  [['approve', '--caller', 'app'], /either --all or --digest/],
  [['approve', '--caller', 'app', '--all', '--digest', digest], /either --all or --digest/],
  [['approve', '--caller', 'app', '--digest', 'dd'], /64 hex digits/],
  [['import'], /needs --file/],
  [['list', '--colour', 'red'], /colour/],
])('%j is told what is wrong', (args, mistake) => {
  expect(readFirewallCommandLine(args)).toEqual({
    outcome: 'usage',
    mistake: expect.stringMatching(mistake),
  });
});
