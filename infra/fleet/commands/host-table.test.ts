import { expect, test } from 'vitest';
import type { ObservedHost } from '../providers/provider.ts';
import { hostTable, textTable } from './host-table.ts';

test('columns are as wide as their widest cell, and no line ends with blanks', () => {
  expect(
    textTable([
      ['a', 'bb', 'c'],
      ['aaa', 'b', ''],
      ['', 'b'],
    ]),
  ).toBe('a    bb  c\naaa  b\n     b');
  expect(textTable([])).toBe('');
});

const bare: ObservedHost = {
  id: 'i-1',
  name: 'queue-1',
  role: 'queue',
  state: 'pending',
  size: '',
  login: null,
  privateAddress: '',
  privateName: '',
  publicName: '',
  publicAddress: '',
  https: null,
};

test('what is not known yet is a dash; a door is an address to call', () => {
  const door: ObservedHost = {
    ...bare,
    name: 'gatekeeper-1',
    state: 'running',
    size: 't3.small',
    privateAddress: '10.0.0.2',
    login: { host: '203.0.113.9', port: 2222, user: 'admin' },
    https: { host: '203.0.113.9', port: 8443 },
  };
  expect(hostTable([bare, door]).split('\n')).toEqual([
    'host          state    size      private   login                   door',
    'queue-1       pending  -         -         -',
    'gatekeeper-1  running  t3.small  10.0.0.2  admin@203.0.113.9:2222  https://203.0.113.9:8443',
  ]);
});
