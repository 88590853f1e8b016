import type { Connection, RowDataPacket } from 'mysql2/promise';

const TABLE = 'sluice_heartbeat';
const TIMEOUT_MS = 30_000;

/** ER_BAD_DB_ERROR, ER_NO_SUCH_TABLE */
const NOT_THERE_YET = [1049, 1146];

/** One row with one number, in the database of the benchmark. It begins with the time, so that no row of an earlier run is ahead. */
export async function createHeartbeatTable(connection: Connection, database: string): Promise<void> {
  await connection.query(`CREATE TABLE ${database}.${TABLE} (id TINYINT PRIMARY KEY, beat BIGINT NOT NULL)`);
  await connection.query(`INSERT INTO ${database}.${TABLE} VALUES (1, ${Date.now()})`);
}

/** 0 on a replica that does not have the table yet. */
export async function readBeat(connection: Connection, database: string): Promise<number> {
  const select = { sql: `SELECT beat FROM ${database}.${TABLE}`, timeout: TIMEOUT_MS };
  try {
    const [rows] = await connection.query<RowDataPacket[]>(select);
    return Number(rows[0]?.beat ?? 0);
  } catch (error) {
    if (NOT_THERE_YET.includes((error as { errno?: number }).errno ?? 0)) return 0;
    throw error;
  }
}

export async function writeBeat(connection: Connection, database: string, beat: number): Promise<void> {
  await connection.query({ sql: `UPDATE ${database}.${TABLE} SET beat = ${beat}`, timeout: TIMEOUT_MS });
}
