import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quote } from './quote.ts';

const NASTY = [
  '',
  ' ',
  "'",
  "''",
  "it's",
  "\\'",
  'a\\',
  '"$(id)" `id` $HOME',
  '; exit 1 #',
  'two\nlines\n',
  '-n',
  '*?[a-z]~',
  '!\t\u0007\u007f',
  'Zoë 🐟',
];

/** The arguments that a command gets to see. */
function argumentsOf(words: string): string[] {
  const { stdout } = spawnSync('/bin/sh', ['-euc', `printf '%s\\0' ${words}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

test('each text is one word of a shell, as it is', () => {
  expect(argumentsOf(NASTY.map(quote).join(' '))).toEqual(NASTY);
});

test('also in a shell that a shell starts', () => {
  const inner = `printf '%s\\0' ${NASTY.map(quote).join(' ')}`;
  expect(argumentsOf(`end; sh -c ${quote(`sh -c ${quote(inner)}`)}`)).toEqual(['end', ...NASTY]);
});
