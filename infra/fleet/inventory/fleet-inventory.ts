import type { ObservedHost } from '../providers/provider.ts';

const COLUMNS = [
  'name',
  'user_name',
  'public_dns_name',
  'private_dns_name',
  'public_ip_address',
  'state',
  'role',
  'ssh_port',
  'mysql_port',
  'host_key',
  'transport',
] as const;

export interface InventoryRow {
  host: Pick<ObservedHost, 'name' | 'privateAddress' | 'publicName' | 'publicAddress' | 'state' | 'sshPort'>;
  userName: string;
  /** Empty where it is not known which node takes the writes. */
  role: 'primary' | 'replica' | '';
  /** Empty before the first login. */
  hostKey: string;
}

/**
 * The database nodes as workers read them. The private address stands where workers look first, and for it workers need no name service.
 * A host is `running` once its own key is known: before that nobody could know it again.
 */
export function fleetInventory(rows: readonly InventoryRow[]): string {
  const lines = rows.map(({ host, userName, role, hostKey }) => {
    const state = host.state === 'running' && hostKey === '' ? 'pending' : host.state;
    const cells: Record<(typeof COLUMNS)[number], string> = {
      name: host.name,
      user_name: userName,
      public_dns_name: host.publicName,
      private_dns_name: host.privateAddress,
      public_ip_address: host.publicAddress,
      state,
      role,
      ssh_port: String(host.sshPort ?? 22),
      mysql_port: '3306',
      host_key: hostKey,
      transport: 'ssh',
    };
    return COLUMNS.map((column) => {
      if (/[",\r\n]/.test(cells[column])) throw new Error(`${host.name}: ${column} breaks its cell`);
      return cells[column];
    }).join(',');
  });
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}
