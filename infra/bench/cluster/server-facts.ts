import type { RowDataPacket } from 'mysql2/promise';
import type { Fact } from './comparison.ts';
import { type DatabaseServer, withConnection } from './database-server.ts';

const QUESTION =
  'SELECT @@version AS version, @@innodb_buffer_pool_size AS pool, @@innodb_flush_log_at_trx_commit AS flush, ' +
  '@@log_bin AS log, @@sync_binlog AS sync';

/** Versions and the settings that decide how fast a server writes, asked of the servers; one line for all that are alike. */
export async function serverFacts(servers: readonly DatabaseServer[]): Promise<Fact[]> {
  const names = new Map<string, string[]>();
  for (const server of servers) {
    const [rows] = await withConnection(server, (connection) => connection.query<RowDataPacket[]>(QUESTION));
    const answer = describe(rows[0]);
    names.set(answer, [...(names.get(answer) ?? []), server.name]);
  }
  return [...names].map(([value, alike]) => ({ label: alike.join(', '), value }));
}

function describe(row: RowDataPacket | undefined): string {
  const pool = `${Math.round(Number(row?.pool) / 2 ** 20)} MiB`;
  return (
    `${row?.version}, innodb_buffer_pool_size ${pool}, innodb_flush_log_at_trx_commit ${row?.flush}, ` +
    `log_bin ${row?.log}, sync_binlog ${row?.sync}`
  );
}
