/** Functions that nobody may call unless a rule names them. What manages the server or keeps a lock is refused by its kind too. */
const REFUSED_FUNCTIONS: ReadonlyMap<string, { name: string; why: string }> = new Map(
  [
    {
      name: 'no-waiting',
      why: 'it holds a session of the database without doing work',
      functions: [
        'sleep',
        'benchmark',
        'master_pos_wait',
        'source_pos_wait',
        'master_gtid_wait',
        'wait_for_executed_gtid_set',
        'wait_until_sql_thread_after_gtids',
        'wsrep_sync_wait_upto_gtid',
      ],
    },
    {
      name: 'no-locks',
      why: 'a lock by name outlives its statement',
      functions: [
        'get_lock',
        'release_lock',
        'release_all_locks',
        'is_free_lock',
        'is_used_lock',
        'service_get_read_locks',
        'service_get_write_locks',
        'service_release_locks',
      ],
    },
    { name: 'no-files', why: "it reads the server's files", functions: ['load_file'] },
    {
      name: 'no-programs',
      why: 'it runs programs or statements outside of the request',
      functions: [
        'sys_exec',
        'sys_eval',
        'sys_get',
        'sys_set',
        'spider_direct_sql',
        'spider_bg_direct_sql',
        'spider_copy_tables',
        'spider_flush_table_mon_cache',
      ],
    },
  ].flatMap(({ name, why, functions }) => functions.map((one) => [one, { name, why }] as const)),
);

/** By the name after the dot, whatever stands before it: MariaDB finds its own SLEEP as `mariadb_schema.sleep` too. */
export const refusedFunction = (foldedName: string): { name: string; why: string } | undefined =>
  REFUSED_FUNCTIONS.get(foldedName);
