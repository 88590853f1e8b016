import { verdictTable } from './verdict-table.ts';

verdictTable('two readings of an executable comment: the worse wins', [
  ['SELECT * FROM t /*!80000 FOR UPDATE */', 'locking-read rows'],
  ['SELECT * FROM t /*!50700 FOR UPDATE */', 'locking-read rows'],
  ['SELECT * FROM t /*!99999 FOR UPDATE */', 'locking-read rows'],
  ['SELECT * FROM t /*!100100 FOR UPDATE */', 'locking-read rows'],
  ['SELECT * FROM t /*M! FOR UPDATE */', 'locking-read rows'],
  ['SELECT * FROM t /*M!100100 FOR UPDATE */', 'locking-read rows'],
  // Left out, the rest is worse.
  ['/*!80000 EXPLAIN */ UPDATE t SET a = 1', 'write rows'],
  ['/*M! EXPLAIN */ UPDATE t SET a = 1', 'write rows'],
  ['DESC /*!80000 t */ ANALYZE /*M! t */ UPDATE t SET a = 1', 'write rows'],
  // Each of two comments alone: only one of MySQL and MariaDB runs it.
  ['SELECT * FROM t FOR /*!80000 x */ UPDATE', 'unknown rows'],
  ['SELECT * FROM t /*!80000 FOR */ /*M! x */ UPDATE', 'unknown rows'],
  ['SELECT * FROM t /*M! FOR */ /*!80000 x */ UPDATE', 'unknown rows'],
  ['SELECT * FROM t /*!80100 FOR */ /*!80400 x */ UPDATE', 'unknown rows'],
  ['SELECT 1 /*!80000 */ /*M!*/', 'read rows'],
  ["SELECT 1 /*M! + LAST_INSERT_ID() */ /*!80000 + GET_LOCK('a', 1) */", 'session rows changes reads'],
  ['/*!80000 SELECT 1 */', 'EMPTY'],
  ['SELECT 1 /*!80000 ; DROP TABLE t */', 'MULTIPLE@20'],
  ['SELECT 1 /*M! ) */', 'UNBALANCED@14'],
  ['SELECT 1 /*!80000 + ? */', 'AMBIGUOUS_PARAMETERS'],
  ['/*M! SET STATEMENT max_statement_time=0 FOR */ SELECT 1', 'SET_STATEMENT@5'],
  [`SELECT 1 ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `/*!8000${n} */`).join('')}`, 'TOO_MANY_VERSIONS'],
]);
