import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** What the operator's machine keeps of a fleet: keys, passwords, host keys, the inventory, logs. Nobody else may enter it. */
export interface FleetFolder {
  path: string;
  operatorKeyFile: string;
  hostRecordsFile: string;
  knownHostsFile: string;
  secretsFile: string;
  inventoryFile: string;
  lockFile: string;
  logsDir: string;
  certificatesDir: string;
}

export function openFleetFolder(fleetsDir: string, fleet: string): FleetFolder {
  const path = join(fleetsDir, fleet);
  mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return {
    path,
    operatorKeyFile: join(path, 'operator_ed25519'),
    hostRecordsFile: join(path, 'hosts.json'),
    knownHostsFile: join(path, 'known_hosts'),
    secretsFile: join(path, 'secrets.json'),
    inventoryFile: join(path, 'inventory.csv'),
    lockFile: join(path, 'lock'),
    logsDir: join(path, 'logs'),
    certificatesDir: join(path, 'certificates'),
  };
}
