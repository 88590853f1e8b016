import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';

const FLEET = `
name: shop
provider: { kind: existing, hosts: hosts.csv }
versions: { database: { server: mariadb, version: "10.11" } }
hosts: { database: { count: 1 }, queue: { count: 1 }, proxy: { count: 1 }, gatekeeper: { count: 1 } }
access: { public: [0.0.0.0/0], operator: [203.0.113.7/32] }
`;
const HEADER =
  'name,user_name,public_dns_name,private_dns_name,public_ip_address,state,role,ssh_port,host_key';

/** The files of a fleet that nobody has to make: `fleet.yaml`, its name is shop, and the list of its hosts. */
export function writeExistingFleet(directory: string): void {
  const hosts = ['database', 'queue', 'proxy', 'gatekeeper'].map(
    (role, index) =>
      `${role}-1,root,,10.0.0.${index + 1},,running,${role},,${generateOpensshKey().publicKey}`,
  );
  writeFileSync(join(directory, 'fleet.yaml'), FLEET);
  writeFileSync(join(directory, 'hosts.csv'), `${[HEADER, ...hosts].join('\n')}\n`);
}
