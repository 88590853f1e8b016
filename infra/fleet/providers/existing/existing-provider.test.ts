import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateOpensshKey } from '../../../local/cluster/openssh-key.ts';
import { fleetHosts } from '../../file/fleet-hosts.ts';
import { createExistingProvider } from './existing-provider.ts';

const HEADER =
  'name,user_name,public_dns_name,private_dns_name,public_ip_address,state,role,ssh_port,host_key';
const KEY = generateOpensshKey().publicKey;
const group = (count: number) => ({ count, diskGb: 20 });
const desired = {
  name: 'shop',
  rules: [],
  hosts: fleetHosts({ hosts: { database: group(1), gatekeeper: group(1) } }),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-existing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function provider(...lines: string[]) {
  writeFileSync(join(folder, 'hosts.csv'), `${[HEADER, ...lines].join('\n')}\n`);
  return createExistingProvider({ settings: { kind: 'existing', hosts: 'hosts.csv' }, fleetFileDir: folder });
}

test('hosts as their file has them, in the order of the fleet, with their keys', async () => {
  const existing = provider(
    `door,admin,door.example.com,10.0.0.9,192.0.2.9,running,gatekeeper,,${KEY}`,
    `db,root,,10.0.0.4,,running,database,2222,${KEY}`,
    'away,,,,,stopped,,,',
  );
  const look = await existing.look(desired);
  expect(look).toMatchObject({ changes: [], problems: [] });
  expect(look.hosts).toEqual([
    {
      id: 'db',
      name: 'db',
      role: 'database',
      state: 'running',
      size: '',
      login: { host: '10.0.0.4', port: 2222, user: 'root' },
      privateAddress: '10.0.0.4',
      privateName: '10.0.0.4',
      publicName: '',
      publicAddress: '',
      https: null,
      hostKey: KEY,
      sshPort: 2222,
    },
    {
      id: 'door',
      name: 'door',
      role: 'gatekeeper',
      state: 'running',
      size: '',
      login: { host: 'door.example.com', port: 22, user: 'admin' },
      privateAddress: '10.0.0.9',
      privateName: '10.0.0.9',
      publicName: 'door.example.com',
      publicAddress: '192.0.2.9',
      https: { host: 'door.example.com', port: 443 },
      hostKey: KEY,
    },
  ]);
  expect(await existing.lookForRemoval()).toMatchObject({ changes: [], problems: [] });
  expect(existing.guardsAccess).toBe(false);
  expect(await existing.operatorRanges()).toEqual([]);
});

test('a name is looked up, since firewalls know addresses only', async () => {
  const look = await provider(
    `db,root,,localhost,,running,database,,${KEY}`,
    `door,root,,nowhere.invalid,,running,gatekeeper,,${KEY}`,
  ).look(desired);
  expect(look.hosts).toMatchObject([{ name: 'db', privateAddress: '127.0.0.1', privateName: 'localhost' }]);
  expect(look.problems).toEqual([
    expect.stringMatching(/hosts\.csv: line 3: nowhere\.invalid has no address .*private_dns_name$/),
  ]);
});

test('mistakes are problems with their lines; a file that is not there is a failure', async () => {
  const { problems, hosts } = await provider(`db,root,,10.0.0.4,,running,database,,`).look(desired);
  expect(hosts).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/hosts\.csv: line 2: host_key is empty/)]);
  const missing = createExistingProvider({
    settings: { kind: 'existing', hosts: 'elsewhere.csv' },
    fleetFileDir: folder,
  });
  await expect(missing.look(desired)).rejects.toThrow(/There is no .*elsewhere\.csv/);
});
