import { rename, writeFile } from 'node:fs/promises';

export type InventoryNode = {
  name: string;
  role: 'primary' | 'replica';
  userName: string;
  sshPort: number;
  mysqlPort: number;
  /** `ssh-ed25519 AAAA…` */
  hostKey: string;
};

const COLUMNS =
  'name,user_name,public_dns_name,private_dns_name,public_ip_address,state,role,ssh_port,mysql_port,host_key,transport';

/** The cluster's nodes as workers read them. No value of ours has a comma, a quote or a line break. */
export function inventoryCsv(nodes: readonly InventoryNode[]): string {
  const lines = nodes.map(({ name, role, userName, sshPort, mysqlPort, hostKey }) =>
    [name, userName, '', '', '127.0.0.1', 'running', role, sshPort, mysqlPort, hostKey, 'ssh'].join(','),
  );
  return `${[COLUMNS, ...lines].join('\n')}\n`;
}

/** Whole or not at all: workers re-read the file whenever it changes. */
export async function writeInventory(file: string, nodes: readonly InventoryNode[]): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, inventoryCsv(nodes));
  await rename(unfinished, file);
}
