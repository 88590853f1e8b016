import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { environmentText } from './environment-text.ts';

const VARIABLES = {
  URL: 'redis://worker:a-b_c@10.0.0.1:6379',
  EMPTY: '',
  BLANKS: '  two  words ',
  SIGNS: '"$HOME" `id` $(id) # ; & %h {x} ~ !',
  LIKE_ANOTHER: "export A=1 B='2".replace("'", '"'),
  UMLAUT: 'Zoë 🐟',
};

test('Node reads what was meant', () => {
  expect(parseEnv(environmentText(VARIABLES))).toEqual(VARIABLES);
});

test('a shell reads the same', () => {
  const names = Object.keys(VARIABLES);
  const script = `set -a; eval "$(cat)"; printf '%s\\0' ${names.map((name) => `"$${name}"`).join(' ')}`;
  const { stdout } = spawnSync('/bin/sh', ['-euc', script], {
    input: environmentText(VARIABLES),
    encoding: 'utf8',
  });
  expect(stdout.split('\0').slice(0, -1)).toEqual(Object.values(VARIABLES));
});

// Node drops a carriage return, systemd the whole line of a control character.
test.each(["it's", 'a\\b', 'a\nB=2', 'a\rb', 'a\0b', 'a\u001bb'])('%j is refused, and not told', (value) => {
  expect(() => environmentText({ FINE: 'a', SECRET: value })).toThrow(
    /^SECRET holds a quote, a backslash or a control character$/,
  );
});
