import { parse } from 'csv-parse/sync';
import { type HostKey, parseHostKey } from './host-key.ts';

export type NodeRole = 'primary' | 'replica';

/** One row of the inventory, for a node that may serve. */
export interface InventoryNode {
  name: string;
  sshUser: string;
  host: string;
  sshPort: number;
  /** Port of the database on the node itself: the far end of the tunnel. */
  mysqlPort: number;
  /** What the file says. The servers have the last word. */
  role: NodeRole | null;
  hostKey: HostKey | null;
}

export type Inventory =
  | { outcome: 'read'; nodes: InventoryNode[] }
  | { outcome: 'broken'; mistakes: string[] };

const REQUIRED = ['name', 'user_name', 'public_dns_name', 'private_dns_name', 'public_ip_address', 'state'];
const OPTIONAL = ['role', 'ssh_port', 'mysql_port', 'host_key', 'transport'];

type Row = Record<string, string>;

/** Reads the CSV. All its mistakes are told together, with line numbers. Only `running` nodes are returned. */
export function parseInventory(text: string): Inventory {
  let records: { record: Row; info: { lines: number } }[];
  try {
    records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true });
  } catch (error) {
    return { outcome: 'broken', mistakes: [(error as Error).message] };
  }
  const header = records[0] ? Object.keys(records[0].record) : [];
  const mistakes = headerMistakes(header);
  if (mistakes.length > 0) return { outcome: 'broken', mistakes };

  const nodes: InventoryNode[] = [];
  const names = new Set<string>();
  const addresses = new Map<string, string>();
  for (const { record, info } of records) {
    const complain = (mistake: string) => mistakes.push(`line ${info.lines}: ${mistake}`);
    const node = parseRow(record, complain);
    if (names.has(node.name)) complain(`the name ${node.name} appears twice`);
    names.add(node.name);
    if (record.state !== 'running') continue;
    const address = `${node.host}:${node.sshPort}:${node.mysqlPort}`;
    const twin = addresses.get(address);
    if (twin) complain(`${node.name} has the address and ports of ${twin}`);
    addresses.set(address, node.name);
    nodes.push(node);
  }
  return mistakes.length > 0 ? { outcome: 'broken', mistakes } : { outcome: 'read', nodes };
}

function headerMistakes(header: string[]): string[] {
  if (header.length === 0) return ['the file lists no node'];
  const missing = REQUIRED.filter((column) => !header.includes(column));
  const strange = header.filter((column) => !REQUIRED.includes(column) && !OPTIONAL.includes(column));
  return [
    ...missing.map((column) => `line 1: the column ${column} is missing`),
    ...strange.map((column) => `line 1: the column ${column} is not known`),
  ];
}

function parseRow(row: Row, complain: (mistake: string) => void): InventoryNode {
  const name = row.name ?? '';
  if (!/^[\w.-]{1,64}$/.test(name)) complain('name must be 1 to 64 letters, digits, _, . and -');
  if (!row.state) complain('state is empty');
  if (!row.user_name) complain('user_name is empty');
  const host = row.private_dns_name || row.public_dns_name || row.public_ip_address || '';
  // A node that is not running may have no address yet.
  if (!host && row.state === 'running') complain('there is no name and no address');
  if (row.role && row.role !== 'primary' && row.role !== 'replica') {
    complain(`role must be primary, replica or empty, not ${row.role}`);
  }
  if (row.transport && row.transport !== 'ssh') complain(`transport must be ssh, not ${row.transport}`);
  const hostKey = row.host_key ? parseHostKey(row.host_key) : null;
  if (row.host_key && !hostKey) complain('host_key must be of the form "ssh-ed25519 AAAA…"');
  return {
    name,
    sshUser: row.user_name ?? '',
    host,
    sshPort: parsePort(row.ssh_port, 22, () => complain('ssh_port must be between 1 and 65535')),
    mysqlPort: parsePort(row.mysql_port, 3306, () => complain('mysql_port must be between 1 and 65535')),
    role: row.role === 'primary' || row.role === 'replica' ? row.role : null,
    hostKey,
  };
}

function parsePort(text: string | undefined, standard: number, complain: () => void): number {
  if (!text) return standard;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) complain();
  return port;
}
