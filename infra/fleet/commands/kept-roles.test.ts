import { expect, test } from 'vitest';
import { fleetInventory } from '../inventory/fleet-inventory.ts';
import { keptRoles } from './kept-roles.ts';

const row = (name: string, role: 'primary' | 'replica' | '', hostKey: string) => {
  const host = {
    name,
    privateAddress: '10.0.0.1',
    publicName: '',
    publicAddress: '',
    state: 'running',
  } as const;
  return { host, userName: 'sluice', role, hostKey };
};

test('roles stay with their hosts', () => {
  const roles = keptRoles(
    fleetInventory([
      row('database-1', 'replica', 'k 1'),
      row('database-2', 'primary', 'k 2'),
      row('database-3', '', 'k 3'),
    ]),
  );
  expect(roles('database-1', 'k 1')).toBe('replica');
  expect(roles('database-2', 'k 2')).toBe('primary');
  expect(roles('database-3', 'k 3')).toBe('');
  expect(roles('database-4', 'k 4')).toBe('');
});

test('a host that was made anew has none', () => {
  const roles = keptRoles(
    fleetInventory([row('database-1', 'primary', 'k 1'), row('database-2', 'primary', '')]),
  );
  expect(roles('database-1', 'another')).toBe('');
  expect(roles('database-2', '')).toBe('');
});

test.each(['', 'name,role\n', '"', 'name,host_key,role\ndatabase-1,k 1,chief\n'])('%j has none', (text) => {
  expect(keptRoles(text)('database-1', 'k 1')).toBe('');
});
