import type { DataSize, Workload } from '../workloads.ts';

export interface Statement {
  sql: string;
  params: (number | string)[];
}

/** Of sysbench's defaults: point reads of a transaction, and ids of a range. */
const POINT_READS = 10;
const RANGE = 100;

/** sysbench's templates of `c` and `pad`: groups of eleven digits. */
const C_GROUPS = 10;
const PAD_GROUPS = 5;

/**
 * One transaction as sysbench's oltp_common.lua makes it with `--skip-trx`: the same statements in the same order, a table drawn for
 * each kind of statement, ids drawn evenly. `random` is like Math.random.
 */
export function transactionOf(workload: Workload, data: DataSize, random: () => number): Statement[] {
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  const draw = {
    table: () => `sbtest${upTo(data.tables)}`,
    id: () => upTo(data.rows),
    digits: digitsOf(random),
  };
  switch (workload) {
    case 'read-only':
      return reads(draw);
    case 'write-only':
      return writes(draw);
    case 'read-write':
      return [...reads(draw), ...writes(draw)];
  }
}

interface Draw {
  table(): string;
  id(): number;
  digits(groups: number): string;
}

function reads({ table, id }: Draw): Statement[] {
  const read = table();
  const points = Array.from({ length: POINT_READS }, () => ({
    sql: `SELECT c FROM ${read} WHERE id=?`,
    params: [id()],
  }));
  const range = (what: string, order: string) => {
    const from = table();
    const first = id();
    return {
      sql: `SELECT ${what} FROM ${from} WHERE id BETWEEN ? AND ?${order}`,
      params: [first, first + RANGE - 1],
    };
  };
  return [
    ...points,
    range('c', ''),
    range('SUM(k)', ''),
    range('c', ' ORDER BY c'),
    range('DISTINCT c', ' ORDER BY c'),
  ];
}

function writes({ table, id, digits }: Draw): Statement[] {
  const indexed = { sql: `UPDATE ${table()} SET k=k+1 WHERE id=?`, params: [id()] };
  const plain = { sql: `UPDATE ${table()} SET c=? WHERE id=?`, params: [digits(C_GROUPS), id()] };
  const replaced = table();
  const row = id();
  return [
    indexed,
    plain,
    { sql: `DELETE FROM ${replaced} WHERE id=?`, params: [row] },
    {
      sql: `INSERT INTO ${replaced} (id, k, c, pad) VALUES (?, ?, ?, ?)`,
      params: [row, id(), digits(C_GROUPS), digits(PAD_GROUPS)],
    },
  ];
}

function digitsOf(random: () => number): (groups: number) => string {
  const group = () => String(Math.floor(random() * 1e11)).padStart(11, '0');
  return (groups) => Array.from({ length: groups }, group).join('-');
}
