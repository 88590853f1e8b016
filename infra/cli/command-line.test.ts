import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

const create = ['keys', 'create', '--file', 'k.json', '--name', 'demo', '--role', 'reader'];

test('commands with their options', () => {
  const command = { name: 'create-key', file: 'k.json', keyName: 'demo', role: 'reader' };
  expect(readCommandLine(create)).toEqual({ outcome: 'command', command });
  expect(readCommandLine([...create, '--database', 'shop'])).toEqual({
    outcome: 'command',
    command: { ...command, database: 'shop' },
  });
  expect(readCommandLine(['keys', 'list', '--file=k.json'])).toEqual({
    outcome: 'command',
    command: { name: 'list-keys', file: 'k.json' },
  });
});

test.each([[[]], [['--help']], [['keys', 'create', '--help']]])('%j asks for help', (args) => {
  expect(readCommandLine(args)).toEqual({ outcome: 'usage', mistake: null });
});

test.each([
  [['keys', 'destroy'], /no command "keys destroy"/],
  [['keys'], /no command "keys"/],
  [['keys', 'create', '--name', 'x', '--role', 'reader'], /--file/],
  [['keys', 'create', '--file', 'k', '--role', 'reader'], /--name/],
  [['keys', 'create', '--file', 'k', '--name', 'x'], /--role, one of reader, writer, admin/],
  [['keys', 'create', '--file', 'k', '--name', 'x', '--role', 'king'], /--role, one of/],
  [[...create, '--database', ''], /--database/],
  [[...create, '--colour', 'red'], /--colour/],
  [[...create, '--database'], /database/],
  [['keys', 'list'], /--file/],
  [['keys', 'list', '--file', 'k', '--role', 'admin'], /takes only --file/],
])('%j is told what is wrong', (args, mistake) => {
  expect(readCommandLine(args)).toEqual({ outcome: 'usage', mistake: expect.stringMatching(mistake) });
});
