import type { Arm } from './arms.ts';
import { type DatabaseServer, withConnection } from './database-server.ts';
import { withHeartbeat } from './lag/heartbeat.ts';
import { createHeartbeatTable } from './lag/heartbeat-table.ts';
import type { ArmLoad } from './measure-arm.ts';
import { prepareTables } from './sysbench/sysbench.ts';

/** Makes the database anew, with sysbench's tables; returns when the replicas have it too. */
export async function prepareDatabase(
  { server, replicas }: Arm,
  { database, data, places, signal }: Pick<ArmLoad, 'database' | 'data' | 'places' | 'signal'>,
): Promise<void> {
  await withConnection(server, async (connection) => {
    await connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await connection.query(`CREATE DATABASE ${database}`);
    await createHeartbeatTable(connection, database);
  });
  await prepareTables(server.sysbench ?? places.sysbench, server, database, data, signal);
  const place = { primary: server, replicas, database, signal };
  const { lag } = await withHeartbeat(place, async () => undefined);
  if (lag?.caughtUp === false)
    throw new Error(`The replicas of ${server.name} do not get what is written there`);
}

export async function dropDatabase(server: DatabaseServer, database: string): Promise<void> {
  await withConnection(server, (connection) => connection.query(`DROP DATABASE IF EXISTS ${database}`));
}
