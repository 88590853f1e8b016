import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';

/** What a read must leave as it was, as lines of text by topic; lines that differ say what changed. */
export type ServerState = ReadonlyMap<string, string>;

/** Data, log and objects of the whole server, seen by a connection that no statement of the suite ran on. */
export async function serverState(observer: Connection, dataDir: string): Promise<ServerState> {
  const tables = await column(
    observer,
    `SELECT CONCAT('\`', table_schema, '\`.\`', table_name, '\`') FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('information_schema', 'performance_schema')
       AND CONCAT(table_schema, '.', table_name) NOT IN (${VOLATILE_TABLES})`,
  );
  const sequences = await column(
    observer,
    `SELECT CONCAT('\`', table_schema, '\`.\`', table_name, '\`') FROM information_schema.tables WHERE table_type = 'SEQUENCE'`,
  );
  const state = new Map<string, string>();
  const note = async (topic: string, sql: string) =>
    state.set(topic, (await lines(observer, sql)).join('\n'));
  await note('the log', 'SELECT @@global.gtid_binlog_pos, @@global.gtid_current_pos');
  await note('the end of the log', 'SHOW MASTER STATUS');
  await note('table data', `CHECKSUM TABLE ${tables.join(', ')}`);
  for (const sequence of sequences) await note(`sequence ${sequence}`, `SELECT * FROM ${sequence}`);
  await note(
    'objects',
    `SELECT schema_name, '', '' FROM information_schema.schemata
     UNION ALL SELECT table_schema, table_name, table_type FROM information_schema.tables
     UNION ALL SELECT routine_schema, routine_name, routine_definition FROM information_schema.routines
     UNION ALL SELECT trigger_schema, trigger_name, action_statement FROM information_schema.triggers
     UNION ALL SELECT event_schema, event_name, status FROM information_schema.events ORDER BY 1, 2, 3`,
  );
  await note(
    'global variables',
    `SELECT * FROM information_schema.global_variables WHERE variable_name NOT IN (${VOLATILE_VARIABLES}) ORDER BY 1`,
  );
  state.set('files', await files(dataDir));
  return state;
}

/** What the session that ran the statements is left with. Its user locks are counted by releasing them. */
export async function sessionState(session: Connection): Promise<ServerState> {
  const state = new Map<string, string>();
  const note = async (topic: string, sql: string) => state.set(topic, (await lines(session, sql)).join('\n'));
  await note('transaction', 'SELECT @@in_transaction');
  await note(
    'session variables',
    `SELECT * FROM information_schema.session_variables WHERE variable_name NOT IN (${VOLATILE_VARIABLES}) ORDER BY 1`,
  );
  await note('user variables', 'SELECT * FROM information_schema.user_variables ORDER BY 1');
  await note('locks', 'SELECT RELEASE_ALL_LOCKS()');
  await note('default database', 'SELECT DATABASE()');
  await note(
    'what ran',
    `SELECT * FROM information_schema.session_status WHERE variable_value <> 0 AND (variable_name IN
     ('HANDLER_WRITE', 'PREPARED_STMT_COUNT', 'SLAVE_OPEN_TEMP_TABLES')
     OR variable_name LIKE 'COM\\_%' AND NOT (${HARMLESS_COMMANDS})) ORDER BY 1`,
  );
  return state;
}

export function differences(before: ServerState, after: ServerState): string[] {
  const topics = [...after.keys()].filter((topic) => before.get(topic) !== after.get(topic));
  return topics.map((topic) => {
    const known = new Set((before.get(topic) ?? '').split('\n'));
    const fresh = (after.get(topic) ?? '').split('\n').filter((line) => !known.has(line));
    return `${topic}: ${fresh.join(', ').slice(0, 300)}`;
  });
}

/** Written by the server itself, at its own time. */
const VOLATILE_TABLES = `'mysql.innodb_table_stats', 'mysql.innodb_index_stats', 'mysql.gtid_slave_pos', 'mysql.transaction_registry',
  'mysql.general_log', 'mysql.slow_log'`;

/** Clocks, counters and what every statement sets. LAST_INSERT_ID is kept: a read does not set it. */
const VOLATILE_VARIABLES = `'TIMESTAMP', 'RAND_SEED1', 'RAND_SEED2', 'WARNING_COUNT', 'ERROR_COUNT', 'IN_TRANSACTION', 'PSEUDO_THREAD_ID'`;

/**
 * Statement counters of reads, and those that EXPLAIN raises for what it explains. Those of anything else must stay where they were,
 * also inside of functions and triggers.
 */
const HARMLESS_COMMANDS = `variable_name LIKE 'COM\\_SHOW\\_%' OR variable_name LIKE 'COM\\_STMT\\_%'
  OR variable_name LIKE 'COM\\_INSERT%' OR variable_name LIKE 'COM\\_UPDATE%' OR variable_name LIKE 'COM\\_DELETE%'
  OR variable_name LIKE 'COM\\_REPLACE%'
  OR variable_name IN ('COM_SELECT', 'COM_HELP', 'COM_EMPTY_QUERY', 'COM_CHECKSUM', 'COM_VALUES')`;

async function files(dataDir: string): Promise<string> {
  const found: string[] = [];
  for (const name of await readdir(dataDir, { recursive: true })) {
    const info = await stat(join(dataDir, name)).catch(() => null);
    if (info?.isFile() && !/^#|\/#|aria_log|binlog|ib_|undo|\.pid$|ibtmp/.test(name)) found.push(name);
  }
  return found.sort().join('\n');
}

async function column(connection: Connection, sql: string): Promise<string[]> {
  return (await rows(connection, sql)).map((row) => String(row[0]));
}

async function lines(connection: Connection, sql: string): Promise<string[]> {
  return (await rows(connection, sql)).map((row) => row.map(String).join(' '));
}

async function rows(connection: Connection, sql: string): Promise<unknown[][]> {
  const [found] = await connection.query<RowDataPacket[]>({ sql, rowsAsArray: true });
  return found as unknown[][];
}
