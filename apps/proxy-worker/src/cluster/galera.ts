import type { MysqlConnection } from '../execution/mysql-connection.ts';

/** A Galera cluster that a server is a member of, by the UUID of its state: what all members have in common. */
export type GaleraMembership = string;

/** `wsrep_local_state` of a member that has everything and keeps up: https://galeracluster.com/library/documentation/node-states.html */
const SYNCED = '4';

/** MariaDB, MySQL-wsrep and Percona XtraDB Cluster know the variable; other servers show no row for it. */
export async function keepsGaleraMembership(connection: MysqlConnection): Promise<boolean> {
  const [row] = await connection.query("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'");
  return row?.[1] === 'ON' || row?.[1] === '1';
}

/** Rejects, with the state in words, while the member may not serve: cut off from the majority, joining, or giving its data to another. */
export async function readGaleraMembership(connection: MysqlConnection): Promise<GaleraMembership> {
  const rows = await connection.query(
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state', " +
      "'wsrep_local_state_comment', 'wsrep_ready', 'wsrep_cluster_state_uuid')",
  );
  return membershipOf(new Map(rows.map(([name, value]) => [String(name).toLowerCase(), String(value)])));
}

/** From a member's status, names in lower case. Throws like `readGaleraMembership`. */
export function membershipOf(status: ReadonlyMap<string, string>): GaleraMembership {
  const [uuid, of, state] = ['cluster_state_uuid', 'cluster_status', 'local_state_comment'].map(
    (name) => status.get(`wsrep_${name}`) ?? 'unknown',
  );
  if (of !== 'Primary') throw new Error(`it is cut off from the majority of its Galera cluster (${of})`);
  if (status.get('wsrep_local_state') !== SYNCED || status.get('wsrep_ready') !== 'ON') {
    throw new Error(`it is not in step with its Galera cluster (${state})`);
  }
  return uuid ?? 'unknown';
}
