/** What one run of one load gave. */
export interface Figures {
  transactions: number;
  queries: number;
  transactionsPerSecond: number;
  queriesPerSecond: number;
  /** Of a transaction, from its first statement to its last answer. */
  p95Ms: number;
  /** Two callers met at one row (CONFLICTS): the transaction was begun again, and its time goes on. */
  conflicts: number;
  /** Anything else that went wrong, by its code; such a transaction counts for nothing. */
  errors: Record<string, number>;
  reconnects: number;
}

/**
 * Without transactions, two callers that replace the same row at once collide: duplicate key, and more rarely a deadlock, a lock wait
 * that took too long, a row that changed meanwhile. Every arm begins such a transaction again, as sysbench does.
 */
export const CONFLICTS: readonly number[] = [1020, 1062, 1205, 1213];
