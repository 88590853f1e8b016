import { createConnection } from 'mysql2/promise';
import type { Cluster } from '../cluster/cluster.ts';
import { demoIsLoadedSql, demoSql } from '../demo/demo-sql.ts';

const CATCH_UP_TIMEOUT_MS = 300_000;

/** Loads the demo shop unless it is there already; returns whether it did. Half a load is begun again. */
export async function loadDemoOnce(cluster: Cluster): Promise<boolean> {
  const connection = await createConnection({
    host: '127.0.0.1',
    port: cluster.primary.mysqlPort,
    user: 'root',
    password: cluster.secrets.root,
  });
  const [rows] = await connection.query(demoIsLoadedSql).finally(() => connection.end());
  if (Array.isArray(rows) && rows.length > 0) return false;
  await cluster.load([{ name: 'the demo shop', sql: demoSql() }], CATCH_UP_TIMEOUT_MS);
  return true;
}

/** The user's own dumps. A server with a full-text or large table takes its time, so the limit is generous. */
export async function loadOwnDumps(cluster: Cluster, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  await cluster.load(
    files.map((file) => ({ file })),
    CATCH_UP_TIMEOUT_MS,
  );
}
