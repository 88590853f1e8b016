import { expect, test } from 'vitest';
import { decideRoles, type RoleEvidence } from './roles.ts';

const node = (name: string, readOnly: boolean | null, more: Partial<RoleEvidence> = {}): RoleEvidence => ({
  name,
  readOnly,
  up: true,
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
])('%s', (_name, evidence, expected, conflict) => {
  const { roles, conflict: told } = decideRoles(evidence);
  expect([...roles.values()]).toEqual(expected);
  expect(told).toEqual(conflict);
});
