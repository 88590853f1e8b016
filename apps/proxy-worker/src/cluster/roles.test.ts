import { expect, test } from 'vitest';
import { decideRoles, type RoleEvidence } from './roles.ts';

const node = (name: string, readOnly: boolean | null, more: Partial<RoleEvidence> = {}): RoleEvidence => ({
  name,
  readOnly,
  up: true,
  galera: null,
  inventoryRole: null,
  ...more,
});

test.each([
  ['by read_only', [node('a', false), node('b', true)], ['primary', 'replica'], null],
  [
    'the servers overrule the inventory',
    [node('a', true, { inventoryRole: 'primary' }), node('b', false, { inventoryRole: 'replica' })],
    ['replica', 'primary'],
    null,
  ],
  ['never answered', [node('a', null, { up: false }), node('b', true)], [null, 'replica'], null],
  [
    'the primary is down, nobody took over',
    [node('a', false, { up: false }), node('b', true)],
    ['primary', 'replica'],
    null,
  ],
  [
    'the old primary is down, another took over',
    [node('a', false, { up: false }), node('b', false)],
    [null, 'primary'],
    null,
  ],
  ['two are writable, none is named', [node('a', false), node('b', false)], [null, null], ['a', 'b']],
  [
    'two are writable, one is named',
    [node('a', false), node('b', false, { inventoryRole: 'primary' })],
    [null, 'primary'],
    ['a', 'b'],
  ],
  [
    'two are writable, both are named',
    [node('a', false, { inventoryRole: 'primary' }), node('b', false, { inventoryRole: 'primary' })],
    [null, null],
    ['a', 'b'],
  ],
  [
    'members of one Galera cluster: the named one',
    [
      node('a', false, { galera: 'x' }),
      node('b', false, { galera: 'x', inventoryRole: 'primary' }),
      node('c', false, { galera: 'x' }),
    ],
    ['replica', 'primary', 'replica'],
    null,
  ],
  [
    'of a Galera cluster, the named one is away: the first by name',
    [
      node('c', false, { galera: 'x' }),
      node('b', false, { galera: 'x' }),
      node('a', false, { galera: 'x', inventoryRole: 'primary', up: false }),
    ],
    ['replica', 'primary', null],
    null,
  ],
  [
    'of a Galera cluster, two are named: the first by name',
    [
      node('b', false, { galera: 'x', inventoryRole: 'primary' }),
      node('a', false, { galera: 'x', inventoryRole: 'primary' }),
    ],
    ['replica', 'primary'],
    null,
  ],
  [
    'two Galera clusters: only that of the named one is believed',
    [
      node('a', false, { galera: 'x' }),
      node('b', false, { galera: 'y', inventoryRole: 'primary' }),
      node('c', false, { galera: 'y' }),
    ],
    [null, 'primary', 'replica'],
    ['a', 'b', 'c'],
  ],
  [
    'two Galera clusters, none is named',
    [node('a', false, { galera: 'x' }), node('b', false, { galera: 'y' })],
    [null, null],
    ['a', 'b'],
  ],
  [
    'a replica of a Galera cluster, outside of it',
    [
      node('a', false, { galera: 'x' }),
      node('b', false, { galera: 'x' }),
      node('c', true, { inventoryRole: 'replica' }),
    ],
    ['primary', 'replica', 'replica'],
    null,
  ],
])('%s', (_name, evidence, expected, conflict) => {
  const { roles, conflict: told } = decideRoles(evidence);
  expect([...roles.values()]).toEqual(expected);
  expect(told).toEqual(conflict);
});
