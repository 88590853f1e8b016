import type { TableName } from './classification.ts';

const wordsOf = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/**
 * Tables of the server itself that show the texts of other callers' statements, their literals and rows, or password hashes (from the catalogues of
 * MySQL 8.0 to 9 and MariaDB 10.6 to 12). To these come all with `statement` in their names.
 */
const guardedBySchema: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'information_schema',
    wordsOf(`
      client_statistics innodb_locks innodb_trx processlist query_cache_info user_statistics user_variables`),
  ],
  ['performance_schema', wordsOf('data_locks error_log processlist threads user_variables_by_thread')],
  ['sys', wordsOf('innodb_lock_waits processlist schema_table_lock_waits session')],
  [
    'mysql',
    wordsOf(`
      general_log global_priv password_history servers slave_master_info slow_log spider_link_mon_servers
      spider_tables user`),
  ],
]);

const isAscii = (name: string): boolean => !/[^\0-\x7f]/.test(name);

/** Upper case on the way: the servers' tables of cases make an s of ſ and an i of İ and ı. */
const folded = (name: string): string => name.toUpperCase().toLowerCase().replaceAll('i\u0307', 'i');

const isGuarded = ({ schema, name }: TableName): boolean => {
  if (schema === null) return false;
  const system = folded(schema);
  const guarded = guardedBySchema.get(system);
  if (guarded === undefined) return false;
  // MySQL 9.7 finds information_schema.processlist by the name `proceſſlıst`; no table there needs such letters.
  if (!isAscii(name)) return true;
  const table = name.toLowerCase();
  if (system !== 'sys')
    return guarded.has(table) || (system !== 'information_schema' && holdsStatements(table));
  return guarded.has(table.startsWith('x$') ? table.slice(2) : table) || holdsStatements(table);
};

const holdsStatements = (table: string): boolean => table.includes('statement');

/** Does a statement look at what belongs to other callers? */
export const showsOthers = (tables: readonly TableName[]): boolean => tables.some(isGuarded);

/** What is changed in the server's own schemas changes the server: its accounts, its plugins, what it records. */
export const changesServer = (tables: readonly TableName[]): boolean =>
  tables.some(({ schema }) => schema !== null && guardedBySchema.has(folded(schema)));
