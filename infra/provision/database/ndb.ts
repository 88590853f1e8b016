import { PORTS } from '../../fleet/network/access-rules.ts';
import type { Service } from '../commands/service.ts';
import type { Member } from '../hosts/host-context.ts';

/** Packages of Oracle's own repository; Debian and Ubuntu have none. */
export const NDB_PACKAGES = {
  management: ['mysql-cluster-community-management-server'],
  data: ['mysql-cluster-community-data-node'],
  database: ['mysql-cluster-community-server'],
} as const;

const DATA_FOLDER = '/var/lib/mysql-cluster';
export const NDB_CONFIG = '/etc/mysql-ndb.ini';

/**
 * The cluster's configuration for its management nodes: two copies of each row, ids that stay when hosts are added. Written from the manual of
 * MySQL NDB Cluster 8.4 and never exercised: no package source that we reach has NDB.
 */
export function ndbConfig(members: readonly Member[], dataMemoryMb: number): string {
  const of = (role: Member['role']) => members.filter((member) => member.role === role);
  const section = (title: string, lines: string[]) => [`[${title}]`, ...lines, ''];
  const lines = [
    ...section('ndbd default', [
      'NoOfReplicas=2',
      `DataMemory=${dataMemoryMb}M`,
      `ServerPort=${PORTS.ndb.data}`,
      `DataDir=${DATA_FOLDER}`,
    ]),
    ...of('management').flatMap(({ number, address }) =>
      section('ndb_mgmd', [`NodeId=${144 + number}`, `HostName=${address}`, `DataDir=${DATA_FOLDER}`]),
    ),
    ...of('data').flatMap(({ number, address }) =>
      section('ndbd', [`NodeId=${number}`, `HostName=${address}`]),
    ),
    ...of('database').flatMap(({ number, address }) =>
      section('mysqld', [`NodeId=${200 + number}`, `HostName=${address}`]),
    ),
  ];
  return lines.join('\n');
}

export function connectString(members: readonly Member[]): string {
  return members
    .filter(({ role }) => role === 'management')
    .map(({ address }) => `${address}:${PORTS.ndb.management}`)
    .join(',');
}

/** Lines of an SQL node's settings. */
export function ndbSettings(members: readonly Member[]): string[] {
  return [
    'ndbcluster',
    `ndb-connectstring = ${connectString(members)}`,
    'default-storage-engine = ndbcluster',
  ];
}

export function ndbManagement({ number }: Member): Service {
  const id = 144 + number;
  return ndbService('ndb-management', [
    '/usr/sbin/ndb_mgmd',
    '--nodaemon',
    `--ndb-nodeid=${id}`,
    `--config-file=${NDB_CONFIG}`,
    `--configdir=${DATA_FOLDER}`,
    '--reload',
  ]);
}

export function ndbData(members: readonly Member[], { number }: Member): Service {
  return ndbService('ndb-data', [
    '/usr/sbin/ndbmtd',
    '--nodaemon',
    `--ndb-nodeid=${number}`,
    `--ndb-connectstring=${connectString(members)}`,
  ]);
}

function ndbService(name: string, command: string[]): Service {
  return {
    name,
    description: `MySQL NDB Cluster: ${name}`,
    user: 'mysql',
    command,
    prepare: `install -d -o mysql -g mysql -m 0750 ${DATA_FOLDER}`,
    writable: [DATA_FOLDER],
    stopTimeoutS: 120,
    isUnconfined: true,
  };
}
