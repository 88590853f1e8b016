/** The three mixes of sysbench's oltp_read_only, oltp_write_only and oltp_read_write. */
export const WORKLOADS = ['read-only', 'write-only', 'read-write'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** How much there is to read and write: `tables` tables `sbtest1`, `sbtest2`, … with the ids 1 to `rows`. */
export interface DataSize {
  tables: number;
  rows: number;
}
