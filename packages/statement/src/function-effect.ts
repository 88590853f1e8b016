/** What calling a function does beyond computing a value from its arguments and the tables. */
export type FunctionEffect =
  /** Takes time, or depends on the node; changes nothing. */
  | 'needs-primary'
  /** Sets or frees locks of the session. */
  | 'locks'
  | 'reads-session'
  | 'reads-or-changes-session'
  | 'writes'
  | 'administers';

const effectByName: ReadonlyMap<string, FunctionEffect> = new Map([
  ['get_lock', 'locks'],
  ['release_lock', 'locks'],
  ['release_all_locks', 'locks'],
  ['service_get_read_locks', 'locks'],
  ['service_get_write_locks', 'locks'],
  ['service_release_locks', 'locks'],

  ['found_rows', 'reads-session'],
  ['row_count', 'reads-session'],
  ['lastval', 'reads-session'],
  // Without an argument it reads, with one it sets.
  ['last_insert_id', 'reads-or-changes-session'],

  ['sleep', 'needs-primary'],
  ['benchmark', 'needs-primary'],
  ['master_pos_wait', 'needs-primary'],
  ['source_pos_wait', 'needs-primary'],
  ['master_gtid_wait', 'needs-primary'],
  ['wait_for_executed_gtid_set', 'needs-primary'],
  ['wait_until_sql_thread_after_gtids', 'needs-primary'],
  ['wsrep_sync_wait_upto_gtid', 'needs-primary'],
  // Locks are held on the primary.
  ['is_free_lock', 'needs-primary'],
  ['is_used_lock', 'needs-primary'],

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

/** `name` in lower case and without a schema. Undefined: no function with an effect that is known here. */
export const functionEffect = (name: string): FunctionEffect | undefined => {
  const effect = effectByName.get(name);
  if (effect !== undefined) return effect;
  return administrativePrefixes.some((prefix) => name.startsWith(prefix)) ? 'administers' : undefined;
};
