import { expect, test } from 'vitest';
import { fleetHosts } from './fleet-hosts.ts';

test('names count within a role; the order is that in which roles build on one another', () => {
  const group = (count: number, size?: string) => ({ count, diskGb: 20, ...(size ? { size } : {}) });
  const hosts = fleetHosts({
    hosts: { gatekeeper: group(1, 't3.small'), proxy: group(0), queue: group(1), database: group(2) },
  });
  expect(hosts).toEqual([
    { name: 'database-1', role: 'database', size: '', diskGb: 20 },
    { name: 'database-2', role: 'database', size: '', diskGb: 20 },
    { name: 'queue-1', role: 'queue', size: '', diskGb: 20 },
    { name: 'gatekeeper-1', role: 'gatekeeper', size: 't3.small', diskGb: 20 },
  ]);
});

test('more of a role leave the names of the others alone', () => {
  const names = (count: number) =>
    fleetHosts({ hosts: { proxy: { count, diskGb: 20 } } }).map(({ name }) => name);
  expect(names(12).slice(0, 3)).toEqual(names(3));
  expect(new Set(names(12)).size).toBe(12);
});
