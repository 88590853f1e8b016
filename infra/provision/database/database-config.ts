import { SERVER_PRODUCTS } from './server-product.ts';

export interface DatabaseSettings {
  server: 'mariadb' | 'mysql';
  serverId: number;
  /** Of the fleet's own network; null: only the host itself gets in. */
  address: string | null;
  bufferPoolMb: number;
  /** Lines of the topology. */
  more: readonly string[];
}

/**
 * What the server reads beside its package's own settings. What it has acknowledged is on the disk and in the log
 * (innodb-flush-log-at-trx-commit, sync-binlog).
 */
export function databaseConfig({ server, serverId, address, bufferPoolMb, more }: DatabaseSettings): string {
  const lines = [
    '[mysqld]',
    `bind-address = ${['127.0.0.1', ...(address ? [address] : [])].join(',')}`,
    'port = 3306',
    'skip-name-resolve = 1',
    `server-id = ${serverId}`,
    'log-bin = binlog',
    'relay-log = relay',
    'relay-log-recovery = 1',
    'sync-binlog = 1',
    'binlog-expire-logs-seconds = 604800',
    'max-binlog-size = 256M',
    'innodb-flush-log-at-trx-commit = 1',
    `innodb-buffer-pool-size = ${bufferPoolMb}M`,
    'character-set-server = utf8mb4',
    "default-time-zone = '+00:00'",
    'log-bin-trust-function-creators = 1',
    'local-infile = 0',
    'max-connections = 500',
    'max-allowed-packet = 64M',
    ...SERVER_PRODUCTS[server].settings,
    ...more,
  ];
  return `${lines.join('\n')}\n`;
}

/** A file of its own, so that a change of roles is seen as such. */
export function roleConfig(server: 'mariadb' | 'mysql', isReadOnly: boolean): string {
  return `[mysqld]\n${SERVER_PRODUCTS[server].readOnly} = ${isReadOnly ? 1 : 0}\n`;
}
