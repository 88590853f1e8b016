import { expect, test } from 'vitest';
import { parseHostKey } from '../../../apps/proxy-worker/src/cluster/host-key.ts';
import { parseInventory } from '../../../apps/proxy-worker/src/cluster/inventory.ts';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { fleetInventory, type InventoryRow } from './fleet-inventory.ts';

const keys = [generateOpensshKey().publicKey, generateOpensshKey().publicKey];

function row(
  number: number,
  changes: Partial<Omit<InventoryRow, 'host'>> & { host?: Partial<InventoryRow['host']> } = {},
) {
  const host: InventoryRow['host'] = {
    name: `database-${number}`,
    privateAddress: `10.0.0.${number}`,
    publicName: `ec2-${number}.example.com`,
    publicAddress: `203.0.113.${number}`,
    state: 'running',
    ...changes.host,
  };
  return { userName: 'sluice', role: 'replica' as const, hostKey: keys[0] ?? '', ...changes, host };
}

test('a worker finds the same nodes, at the addresses of the fleet’s own network', () => {
  const rows = [row(1, { role: 'primary' }), row(2, { hostKey: keys[1] ?? '' }), row(3, { role: '' })];
  expect(parseInventory(fleetInventory(rows))).toEqual({
    outcome: 'read',
    nodes: rows.map(({ host, role, hostKey }) => ({
      name: host.name,
      sshUser: 'sluice',
      host: host.privateAddress,
      sshPort: 22,
      mysqlPort: 3306,
      role: role || null,
      hostKey: parseHostKey(hostKey),
    })),
  });
});

test.each<[string, Parameters<typeof row>[1]]>([
  ['whose key is not known yet', { hostKey: '' }],
  [
    'that has no address yet',
    { host: { state: 'pending', privateAddress: '', publicName: '', publicAddress: '' } },
  ],
  ['that is stopped', { host: { state: 'stopped' } }],
])('a node %s is no mistake, and gets no statement', (_, changes) => {
  const inventory = parseInventory(fleetInventory([row(1), row(2, changes)]));
  expect(inventory).toMatchObject({ outcome: 'read', nodes: [{ name: 'database-1' }] });
});

test('a host that exists may have its sshd elsewhere', () => {
  expect(parseInventory(fleetInventory([row(1, { host: { sshPort: 2222 } })]))).toMatchObject({
    nodes: [{ sshPort: 2222, mysqlPort: 3306 }],
  });
});

test('nodes without names outside, as in a private network', () => {
  const inside = { publicName: '', publicAddress: '' };
  const text = fleetInventory([row(1, { host: inside }), row(2, { host: inside })]);
  expect(parseInventory(text)).toMatchObject({ nodes: [{ host: '10.0.0.1' }, { host: '10.0.0.2' }] });
});
