/** What calling a function does beyond computing a value from its arguments and the tables. */
export type FunctionEffect =
  | 'changes-session'
  | 'reads-session'
  | 'reads-or-changes-session'
  | 'writes'
  | 'administers';

const effectByName: ReadonlyMap<string, FunctionEffect> = new Map([
  ['get_lock', 'changes-session'],
  ['release_lock', 'changes-session'],
  ['release_all_locks', 'changes-session'],
  ['service_get_read_locks', 'changes-session'],
  ['service_get_write_locks', 'changes-session'],
  ['service_release_locks', 'changes-session'],

  ['found_rows', 'reads-session'],
  ['row_count', 'reads-session'],
  ['lastval', 'reads-session'],
  // Without an argument it reads, with one it sets.
  ['last_insert_id', 'reads-or-changes-session'],

  ['nextval', 'writes'],
  ['setval', 'writes'],

  // Files of the server, programs on its machine.
  ['load_file', 'administers'],
  ['sys_exec', 'administers'],
  ['sys_eval', 'administers'],
  ['spider_direct_sql', 'administers'],
  ['spider_bg_direct_sql', 'administers'],
  ['spider_copy_tables', 'administers'],
  ['spider_flush_table_mon_cache', 'administers'],
]);

/** Families of MySQL's functions that configure the server by being called. */
const administrativePrefixes = [
  'group_replication_',
  'asynchronous_connection_failover_',
  'audit_log_',
  'mysql_firewall_',
  'keyring_key_',
  'version_tokens_',
];

/** `name` as written, quoted or not: the servers find a built-in function under a quoted name too. */
export const functionEffect = (name: string): FunctionEffect | undefined => {
  const lower = name.toLowerCase();
  const effect = effectByName.get(lower);
  if (effect !== undefined) return effect;
  return administrativePrefixes.some((prefix) => lower.startsWith(prefix)) ? 'administers' : undefined;
};
